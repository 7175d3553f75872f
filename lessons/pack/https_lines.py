"""Lines to publishers: https only, out into the world only, and left at once when asked.

Knows no packs. The standard library opens them; what blocks does so in a thread of its own, since
neither a name that is looked up nor a server that is silent can be interrupted.
"""

import ipaddress
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from http.client import HTTPMessage, HTTPResponse, HTTPSConnection
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread
from typing import IO, Any

from engine.errors import Named
from lessons.errors import FetchingStopped, PublisherNearby

ASTRAY = Named("the address leads away from https")
_TIMEOUT_S = 30
_ENDS_WITHIN_S = 1.0
_LOOK_S = 0.1
_PIECE = 1 << 16
_AHEAD = 16
_LOCAL_NAMES = (".local", ".localhost", ".internal", ".lan", ".home.arpa")


class Opener(urllib.request.OpenerDirector):
    """Opens https addresses and nothing else, wherever they redirect to."""

    def __init__(self, context: ssl.SSLContext | None = None, *, nearby: bool = False) -> None:
        """`nearby`: also in this machine and its own network."""
        super().__init__()
        self.wires = _Wires(nearby)
        for handler in (
            urllib.request.ProxyHandler(),
            _Https(self.wires, context or ssl.create_default_context()),
            urllib.request.HTTPDefaultErrorHandler(),
            _HttpsRedirects(),
            urllib.request.HTTPErrorProcessor(),
        ):
            self.add_handler(handler)

    def pieces(self, request: urllib.request.Request, stop: Event) -> Generator[int | bytes]:
        """First the status, then what comes, as it comes; close it when enough has come.

        Raises OSError and HTTPException as the standard library does, PublisherNearby, and
        FetchingStopped within a moment of `stop`, however silent the line.
        """
        arrived: Queue[int | bytes | BaseException | None] = Queue(_AHEAD)
        left = Event()
        thread = Thread(target=self._receive, args=(request, arrived, left), daemon=True)
        thread.start()
        try:
            yield from _given(arrived, stop)
        finally:
            left.set()
            self.wires.hang_up()
            # Whose line is hung up ends at once; one that is still being connected is left behind.
            thread.join(_ENDS_WITHIN_S)

    def _receive(self, request: urllib.request.Request, arrived: "Queue[Any]", left: Event) -> None:
        try:
            with closing(self.open(request, timeout=_TIMEOUT_S)) as answer:
                _put(arrived, answer.status, left)
                while not left.is_set() and (piece := _read(answer)):
                    _put(arrived, piece, left)
            _put(arrived, None, left)
        except urllib.error.HTTPError as refused:
            refused.close()
            _put(arrived, refused, left)
        except BaseException as error:  # noqa: BLE001 - raised where the pieces are taken
            _put(arrived, error, left)


def is_nearby(host: str) -> bool:
    """Whether the name alone says that it is in this machine or its own network."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return name == "localhost" or "." not in name or name.endswith(_LOCAL_NAMES)


def _given(
    arrived: "Queue[int | bytes | BaseException | None]", stop: Event
) -> Iterator[int | bytes]:
    while True:
        if stop.is_set():
            raise FetchingStopped("Fetching was stopped; what is here already is kept.")
        with suppress(Empty):
            piece = arrived.get(timeout=_LOOK_S)
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece


def _put(arrived: "Queue[Any]", piece: object, left: Event) -> None:
    while not left.is_set():
        with suppress(Full):
            arrived.put(piece, timeout=_LOOK_S)
            return


def _read(answer: HTTPResponse) -> bytes:
    """What has come so far: a line that only drips must be left at once too."""
    return answer.read1(_PIECE)


class _Wires:
    """The connections that are open."""

    def __init__(self, nearby: bool) -> None:
        self._nearby = nearby
        self._lock = Lock()
        self._open: set[socket.socket] = set()

    def require_allowed(self, host: str, address: str) -> None:
        if not self._nearby and not ipaddress.ip_address(address.partition("%")[0]).is_global:
            raise PublisherNearby(
                "{host} is in this machine or its own network ({address}); agree to fetch from "
                "there, on the command line with --nearby, if that is where the publisher is.",
                host=host,
                address=address,
            )

    def require_named(self, host: str) -> None:
        """Where a proxy looks the name up."""
        if not self._nearby and is_nearby(host):
            self.require_allowed(host, "127.0.0.1")

    def add(self, wire: socket.socket) -> None:
        with self._lock:
            self._open.add(wire)

    def hang_up(self) -> None:
        with self._lock:
            wires, self._open = self._open, set()
        for wire in wires:
            with suppress(OSError):  # closed by the other side
                wire.shutdown(socket.SHUT_RDWR)


class _Connection(HTTPSConnection):
    def __init__(self, host: str, *, wires: _Wires, **options: Any) -> None:
        super().__init__(host, **options)
        self._wires = wires
        self._behind_proxy: str | None = None

    def set_tunnel(self, host: str, port: int | None = None, headers: Any = None) -> None:
        self._behind_proxy = host
        super().set_tunnel(host, port, headers)

    def connect(self) -> None:
        if self._behind_proxy is not None:
            self._wires.require_named(self._behind_proxy)
        else:
            for found in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM):
                self._wires.require_allowed(self.host, str(found[4][0]))
        super().connect()
        self._wires.add(self.sock)
        if self._behind_proxy is None:
            # The name may have led elsewhere the second time.
            self._wires.require_allowed(self.host, str(self.sock.getpeername()[0]))


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, wires: _Wires, context: ssl.SSLContext) -> None:
        super().__init__(context=context)
        self._wires = wires
        self._trusted = context

    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        made: Callable[..., Any] = self._connection
        return self.do_open(made, req)

    def _connection(self, host: str, **options: Any) -> _Connection:
        return _Connection(host, wires=self._wires, context=self._trusted, **options)


class _HttpsRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not newurl.startswith("https://"):
            fp.close()
            raise urllib.error.URLError(str(ASTRAY))
        return super().redirect_request(req, fp, code, msg, headers, newurl)
