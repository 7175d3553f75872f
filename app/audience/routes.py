"""What the server answers to phones: the page, the snapshot, events, the film, and votes; and to
the lecturer's own phone, which points.

Everything lies below the hall's code. Nothing of a request is logged or kept but the vote itself.
"""

import asyncio
import base64
import hashlib
import re
import secrets
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.audience.hall import Command, Hall, Pointed, Screen
from app.audience.keeping import VoteKeeper
from app.audience.rates import Rates
from lessons.errors import StoreError
from lessons.lecture.ballots import LAST_REVISION, Ballot, Device, Vote
from lessons.lecture.state import Round
from lessons.marks import Point

LARGEST_BODY = 2_048
BODY_WITHIN_S = 5.0
MOST_DEVICES = 5_000
MOST_LISTENERS = 3_000
PING_EVERY_S = 15.0
VOTES_AT_ONCE, VOTES_PER_S = 30, 1.0
"""Of one device: more than anybody changes their mind."""
REQUESTS_AT_ONCE, REQUESTS_PER_S = 8_000, 800.0
"""Of one address: a thousand phones behind one router come in and vote within these."""


class _SentVote(BaseModel):
    """As a phone sends it; a number that stands for a device of an ended lecture is none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    device: Device
    item: str = Field(max_length=36)
    round: Round
    revision: int = Field(ge=1, le=LAST_REVISION)
    ballot: Ballot


class _SentRemote(BaseModel):
    """One of the lecturer's commands, or where the pointer is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: Command | None = None
    at: Point | None = None


class Audience:
    """The answers to one hall."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._keeper = VoteKeeper(hall.store_votes)
        self._page = _Page.load("index.html")
        self._remote_page = _Page.load("remote.html")
        self._devices: set[str] = set()
        self._votes = Rates(VOTES_AT_ONCE, VOTES_PER_S)
        self._listeners: set[asyncio.Event] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pinging: asyncio.Task[None] | None = None
        hall.listen(self._on_change)

    @property
    def phones(self) -> int:
        """How many phones hear of changes at this moment."""
        return len(self._listeners)

    def application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/", self._enter),
                Route("/{code}", self._enter),
                Route("/{code}/state", self._state),
                Route("/{code}/events", self._events),
                Route("/{code}/film/{item}", self._film),
                Route("/{code}/votes", self._vote, methods=["POST"]),
                Route("/{code}/remote/{key}", self._remote, methods=["GET", "POST"]),
            ],
            middleware=[Middleware(_Limited, rates=Rates(REQUESTS_AT_ONCE, REQUESTS_PER_S))],
            exception_handlers={HTTPException: _refused, 500: _failed},
        )

    async def _enter(self, request: Request) -> Response:
        """The page, also below a wrong code: it says so itself, in the phone's language."""
        code = request.path_params.get("code", "")
        status = 200 if not code or self._is_code(code) else 404
        return Response(self._page.html, status, self._page.headers, "text/html; charset=utf-8")

    async def _state(self, request: Request) -> Response:
        self._require_code(request)
        return _json(self._hall.snapshot[1])

    async def _events(self, request: Request) -> "_EventStream":
        self._require_code(request)
        if len(self._listeners) >= MOST_LISTENERS:
            raise HTTPException(503, "too many phones listen; this one asks now and then instead")
        self._loop = asyncio.get_running_loop()
        if self._pinging is None or self._pinging.done():
            self._pinging = asyncio.create_task(self._ping())
        return _EventStream(self._hall, self._listeners)

    async def _ping(self) -> None:
        """A sign of life to all phones now and then, so that routers keep their connections."""
        while True:
            await asyncio.sleep(PING_EVERY_S)
            self._wake()

    async def _film(self, request: Request) -> Response:
        self._require_code(request)
        film = self._hall.film
        if film is None or request.path_params["item"] != str(film.item):
            raise HTTPException(404, "this film is not shown to phones")
        headers = {"Cache-Control": "private, max-age=600", **_ALWAYS}
        return Response(film.jpeg, 200, headers, "image/jpeg")

    async def _vote(self, request: Request) -> Response:
        self._require_code(request)
        vote = _vote_of(await _body(request))
        if not self._hall.is_open_for(vote):
            raise HTTPException(409, "this vote is not open")
        if not self._votes.allows(vote.device):
            raise HTTPException(429, "too many votes from one phone; wait a moment")
        if vote.device not in self._devices:
            if len(self._devices) >= MOST_DEVICES:
                raise HTTPException(503, "no more phones can vote in this lecture")
            self._devices.add(vote.device)
        try:
            await self._keeper.keep(vote)
        except StoreError:
            raise HTTPException(503, "the vote could not be kept; send it again") from None
        return _json(f'{{"revision":{vote.revision}}}')

    async def _remote(self, request: Request) -> Response:
        """The lecturer's own phone: a laser pointer and a clicker."""
        self._require_code(request)
        sent = request.path_params["key"].encode()
        if not secrets.compare_digest(sent, self._hall.key.encode()):
            raise HTTPException(404, "no lecture has this key")
        if request.method != "POST":
            page = self._remote_page
            return Response(page.html, 200, page.headers, "text/html; charset=utf-8")
        self._hall.remote(_remote_of(await _body(request)))
        return _json("{}")

    def _on_change(self) -> None:
        """In the thread of whoever showed something."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for listener in self._listeners:
            listener.set()

    def _is_code(self, code: str) -> bool:
        return code.upper() == self._hall.code

    def _require_code(self, request: Request) -> None:
        if not self._is_code(request.path_params["code"]):
            raise HTTPException(404, "no lecture has this code")


class _EventStream:
    """A snapshot at once, another with each change, a sign of life when woken without one. Written
    to the connection itself: Starlette's own stream costs two tasks and a scope for each phone."""

    def __init__(self, hall: Hall, listeners: set[asyncio.Event]) -> None:
        self._hall = hall
        self._listeners = listeners

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        woken = asyncio.Event()
        gone = asyncio.create_task(_disconnected(receive, woken))
        self._listeners.add(woken)
        try:
            await send(
                {"type": "http.response.start", "status": 200, "headers": list(_STREAM_HEADERS)}
            )
            await self._send_changes(send, woken, gone)
        finally:
            self._listeners.discard(woken)
            gone.cancel()

    async def _send_changes(
        self, send: Send, woken: asyncio.Event, gone: asyncio.Task[None]
    ) -> None:
        sent = -1
        while not gone.done():
            woken.clear()
            view, encoded = self._hall.snapshot
            told = f"data: {encoded}\n\n" if view.version != sent else ": still here\n\n"
            sent = view.version
            over = view.screen is Screen.OVER
            await send({"type": "http.response.body", "body": told.encode(), "more_body": not over})
            if over:
                return
            await woken.wait()


class _Limited:
    """Refuses whoever asks for more than a whole hall behind one router would."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        self._app = app
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        if client is not None and not self._rates.allows(client[0]):
            refusal = PlainTextResponse("", 429, {"Retry-After": "2", **_ALWAYS})
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


async def _disconnected(receive: Receive, woken: asyncio.Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    woken.set()


class _Page:
    """The page with what its own style and script may do, and nothing else."""

    def __init__(self, html: bytes, headers: dict[str, str]) -> None:
        self.html = html
        self.headers = headers

    @classmethod
    def load(cls, name: str) -> "_Page":
        html = files("app.audience").joinpath("page", name).read_bytes()
        policy = (
            "default-src 'none'; img-src 'self' data:; connect-src 'self'; "
            f"style-src {_source(html, b'style')}; script-src {_source(html, b'script')}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return cls(
            html, {"Content-Security-Policy": policy, "Cache-Control": "no-store", **_ALWAYS}
        )


_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_STREAM_HEADERS = tuple(
    (name.lower().encode(), value.encode())
    for name, value in {
        "Content-Type": "text/event-stream; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
        **_ALWAYS,
    }.items()
)


def _source(html: bytes, tag: bytes) -> str:
    """The digest of what stands between the tags, as a policy names it."""
    found = re.search(rb"<%b>(.*?)</%b>" % (tag, tag), html, re.DOTALL)
    assert found is not None
    digest = base64.b64encode(hashlib.sha256(found.group(1)).digest()).decode()
    return f"'sha256-{digest}'"


async def _body(request: Request) -> bytes:
    """At most `LARGEST_BODY` bytes within `BODY_WITHIN_S`: a phone needs no more, nor longer."""
    content = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            async for chunk in request.stream():
                content += chunk
                if len(content) > LARGEST_BODY:
                    raise HTTPException(413, "too long for a vote")
    except TimeoutError:
        raise HTTPException(408, "the vote came too slowly") from None
    except ClientDisconnect:
        raise HTTPException(400, "the phone hung up") from None
    return bytes(content)


def _vote_of(body: bytes) -> Vote:
    try:
        sent = _SentVote.model_validate_json(body)
        return Vote.model_validate(sent.model_dump())
    except ValidationError:
        raise HTTPException(400, "this is no vote") from None


def _json(text: str) -> Response:
    headers = {"Cache-Control": "no-store", **_ALWAYS}
    return Response(text, 200, headers, "application/json")


def _remote_of(body: bytes) -> Command | Pointed:
    try:
        sent = _SentRemote.model_validate_json(body)
    except ValidationError:
        raise HTTPException(400, "this is no command") from None
    return Pointed(sent.at) if sent.command is None else sent.command


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"why": error.detail}, error.status_code, dict(_ALWAYS))


async def _failed(_: Request, __: Exception) -> Response:
    return PlainTextResponse("", 500, dict(_ALWAYS))
