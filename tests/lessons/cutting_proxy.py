"""A way to a PostgreSQL server that is cut in the midst of transactions: between two statements,
before a commit reaches the server, or after it did and before anybody hears of it."""

import random
import socket
from collections import Counter
from contextlib import suppress
from enum import StrEnum
from threading import Lock, Thread
from typing import Self
from urllib.parse import parse_qs, urlsplit


class Cut(StrEnum):
    IN_TRANSACTION = "in a transaction"
    BEFORE_COMMIT = "before a commit"
    AFTER_COMMIT = "after a commit, before its answer"


# A connection lives for so many: work that is tried again comes to an end at last.
_MOST_TRANSACTIONS = 6
_MOST_BYTES = 6_000
_READ = 16_384


class CuttingProxy:
    """Each connection draws when it is cut, from `chance`, in the order of arrival."""

    def __init__(self, url: str, chance: random.Random) -> None:
        """url: of a database of a server that also listens on 127.0.0.1."""
        parts = urlsplit(url)
        self._server = "127.0.0.1", parts.port or int(parse_qs(parts.query)["port"][0])
        self._chance = chance
        self._lock = Lock()
        self._cuts: Counter[Cut] = Counter()
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.url = f"postgresql://foresee@127.0.0.1:{port}{parts.path}?sslmode=disable"
        self._accepting = Thread(target=self._accept)

    @property
    def cuts(self) -> Counter[Cut]:
        with self._lock:
            return self._cuts.copy()

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()

    def _accept(self) -> None:
        connections: list[_Connection] = []
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                plan = self._chance.choice(list(Cut))
                nth = self._chance.randint(1, _MOST_TRANSACTIONS)
                size = self._chance.randint(1, _MOST_BYTES)
                connections.append(_Connection(client, self._server, plan, nth, size, self))
                connections[-1].start()
        for connection in connections:
            connection.end()

    def count(self, cut: Cut) -> None:
        with self._lock:
            self._cuts[cut] += 1


class _Connection:
    """cut, in the transaction of the number `nth`; in a transaction after so many bytes of it."""

    def __init__(
        self,
        client: socket.socket,
        server: tuple[str, int],
        cut: Cut,
        nth: int,
        size: int,
        proxy: CuttingProxy,
    ) -> None:
        self._client = client
        self._server = socket.create_connection(server)
        self._cut = cut
        self._transactions_left = nth
        self._bytes_left = size
        self._proxy = proxy
        self._hides_answers = False
        self._threads = (Thread(target=self._forth), Thread(target=self._back))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._close()
        for thread in self._threads:
            thread.join()

    def _forth(self) -> None:
        with suppress(OSError):
            while asked := self._client.recv(_READ):
                if self._is_cut_by(asked):
                    break
                self._server.sendall(asked)
        self._close()

    def _back(self) -> None:
        with suppress(OSError):
            while answered := self._server.recv(_READ):
                if not self._hides_answers:
                    self._client.sendall(answered)
        self._close()

    def _is_cut_by(self, asked: bytes) -> bool:
        if self._cut is Cut.IN_TRANSACTION:
            return self._is_cut_inside(asked)
        if b"COMMIT" not in asked:
            return False
        self._transactions_left -= 1
        if self._transactions_left:
            return False
        self._proxy.count(self._cut)
        if self._cut is Cut.AFTER_COMMIT:
            self._hides_answers = True
            self._server.sendall(asked)
            # The server does it, finds the end of the line, and ends its own.
            self._server.shutdown(socket.SHUT_WR)
            self._threads[1].join()
        return True

    def _is_cut_inside(self, asked: bytes) -> bool:
        if b"BEGIN" in asked:
            self._transactions_left -= 1
        if self._transactions_left > 0:
            return False
        self._bytes_left -= len(asked)
        if self._bytes_left > 0:
            return False
        self._proxy.count(Cut.IN_TRANSACTION)
        return True

    def _close(self) -> None:
        for end in (self._client, self._server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
