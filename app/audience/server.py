"""The server of a hall: bound to one address of this machine, and gone when the lecture is over."""

import asyncio
import contextlib
import socket
import threading
from dataclasses import dataclass

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.audience.hall import Hall, Screen
from app.audience.routes import Audience
from engine.errors import ForeseeError

try:
    import resource
except ImportError:  # Windows
    resource = None

REQUEST_WITHIN_S = 10.0
MOST_CONNECTIONS = 4_000
LARGEST_HEAD = 16_384
_FAREWELL_S = 1
_START_WITHIN_S = 10.0
_OTHER_FILES = 512


class HallNotOpened(ForeseeError):
    """Phones cannot reach the lecture."""


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int
    code: str

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/{self.code}"


class AudienceServer:
    """Runs in a thread of its own from `open` to `close`."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._audience = Audience(hall)
        self._thread: threading.Thread | None = None
        self._server: _Server | None = None

    @property
    def hall(self) -> Hall:
        return self._hall

    @property
    def phones(self) -> int:
        """How many phones are listening."""
        return self._audience.phones

    def open(self, host: str, port: int = 0) -> Address:
        """Listen on this address only; port 0 takes a free one. Raises HallNotOpened."""
        _allow_connections()
        listening = _listen(host, port)
        config = uvicorn.Config(
            self._audience.application(),
            http=_ImpatientProtocol,
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=_FAREWELL_S,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([listening],), name="audience", daemon=True
        )
        self._thread.start()
        if not self._server.is_up.wait(_START_WITHIN_S):
            self.close()
            raise HallNotOpened("The page for phones did not start; go on without phones.")
        return Address(host, listening.getsockname()[1], self._hall.code)

    def close(self) -> None:
        """Tell the phones that the lecture is over and free the port. Blocks for about a second at
        most."""
        self._hall.show(Screen.OVER)
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()
        self._thread = self._server = None


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


class _ImpatientProtocol(HttpToolsProtocol):
    """Hangs up on whoever has not finished the head of a request after some seconds, or sends one
    without an end: uvicorn itself waits and reads for ever, and each such connection would hold a
    place."""

    _deadline: asyncio.TimerHandle | None = None
    _head = 0
    """Bytes that came since the head of a request began."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        if self._deadline is None and (self.cycle is None or not self.cycle.more_body):
            self._expect_head()
        self._head += len(data)
        super().data_received(data)
        if self._deadline is not None and self._head > LARGEST_HEAD:
            self.send_400_response("too long for a request")

    def on_headers_complete(self) -> None:
        self._forget_deadline()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_deadline()
        super().connection_lost(exc)

    def _expect_head(self) -> None:
        self._head = 0
        self._deadline = self.loop.call_later(REQUEST_WITHIN_S, self.transport.close)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None


def _allow_connections() -> None:
    """A process may open 256 files on macOS and 1,024 on most Linux, and every phone is one; it may
    raise that by itself. Windows has no such limit."""
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OTHER_FILES + MOST_CONNECTIONS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    with contextlib.ExitStack() as undo:
        undo.callback(listening.close)
        try:
            listening.bind((host, port))
            listening.listen(1_024)
        except OSError as error:
            raise HallNotOpened(
                "Phones cannot reach {host}, port {port} ({reason}). Choose another network or "
                "port, or go on without phones.",
                host=host,
                port=port,
                reason=error.strerror or str(error),
            ) from None
        undo.pop_all()
    return listening
