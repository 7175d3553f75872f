"""The server of a hall as a program: it hears on standard input and tells on standard output.

Ends when it is told to, and when the app that began it is gone.
"""

import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future

from pydantic import BaseModel

from app.audience.hall import Command, Hall, Pointed
from app.audience.messages import (
    TO_SERVER,
    Close,
    FromLecturer,
    Kept,
    Open,
    Opened,
    Phones,
    Refused,
    Shown,
    Votes,
)
from app.audience.server import AudienceServer, HallNotOpened
from lessons.errors import StoreUnavailable
from lessons.lecture.ballots import Vote

_COUNT_EVERY_S = 0.5


class _App:
    """The app at the other end; told from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._batches: dict[int, Future[None]] = {}
        self._last_batch = 0

    def tell(self, message: BaseModel) -> None:
        with self._lock:
            sys.stdout.write(message.model_dump_json() + "\n")
            sys.stdout.flush()

    def keep(self, votes: Sequence[Vote]) -> "Future[None]":
        kept: Future[None] = Future()
        with self._lock:
            self._last_batch += 1
            batch = self._last_batch
            self._batches[batch] = kept
        self.tell(Votes(batch=batch, votes=tuple(votes)))
        return kept

    def hear_lecturer(self, sent: Command | Pointed) -> None:
        is_pointed = isinstance(sent, Pointed)
        self.tell(FromLecturer(at=sent.at) if is_pointed else FromLecturer(command=sent))

    def take(self, kept: Kept) -> None:
        with self._lock:
            waiting = self._batches.pop(kept.batch)
        if kept.error:
            waiting.set_exception(StoreUnavailable(kept.error))
        else:
            waiting.set_result(None)


def main() -> None:
    opening = TO_SERVER.validate_json(sys.stdin.readline())
    assert isinstance(opening, Open)
    app = _App()
    hall = Hall(
        opening.lecture, opening.title, app.keep, app.hear_lecturer, opening.code, opening.key
    )
    hall.take(opening.shown.view, opening.shown.reduced)
    server = AudienceServer(hall)
    try:
        address = server.open(opening.host, opening.port)
    except HallNotOpened as error:
        said = {name: str(one) for name, one in error.said.items()}
        app.tell(Refused(sentence=error.sentence, said=said))
        return
    app.tell(Opened(port=address.port))
    over = threading.Event()
    counting = threading.Thread(target=_count, args=(app, server, over), daemon=True)
    counting.start()
    _follow(app, hall)
    over.set()
    server.close()


def _follow(app: _App, hall: Hall) -> None:
    """Until the app says so, or its end of the line is gone."""
    for line in sys.stdin:
        match TO_SERVER.validate_json(line):
            case Shown() as shown:
                hall.take(shown.view, shown.reduced)
            case Kept() as kept:
                app.take(kept)
            case Close() | Open():
                return


def _count(app: _App, server: AudienceServer, over: threading.Event) -> None:
    told = 0
    while not over.wait(_COUNT_EVERY_S):
        if server.phones != told:
            told = server.phones
            app.tell(Phones(count=told))


if __name__ == "__main__":
    main()
