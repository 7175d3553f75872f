"""What the server answers to phones: the page, the snapshot, events, the film, and votes.

Everything lies below the hall's code. Nothing of a request is logged or kept but the vote itself.
"""

import asyncio
import base64
import hashlib
import re
from collections.abc import AsyncIterator
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from app.audience.hall import Hall, Screen
from app.audience.keeping import VoteKeeper
from lessons.errors import StoreError
from lessons.lecture.ballots import LAST_REVISION, Ballot, Device, Vote
from lessons.lecture.state import Round

LARGEST_BODY = 2_048
BODY_WITHIN_S = 5.0
MOST_DEVICES = 5_000
MOST_LISTENERS = 3_000
PING_EVERY_S = 15.0


class _SentVote(BaseModel):
    """As a phone sends it; a number that stands for a device of an ended lecture is none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    device: Device
    item: str = Field(max_length=36)
    round: Round
    revision: int = Field(ge=1, le=LAST_REVISION)
    ballot: Ballot


class Audience:
    """The answers to one hall."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._keeper = VoteKeeper(hall.sink)
        self._page = _Page.load()
        self._devices: set[str] = set()
        self._listeners: set[asyncio.Event] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
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
            ],
            exception_handlers={HTTPException: _refused, 500: _failed},
        )

    async def _enter(self, request: Request) -> Response:
        """The page, also below a wrong code: it says so itself, in the phone's language."""
        code = request.path_params.get("code", "")
        status = 200 if not code or self._is_code(code) else 404
        return Response(self._page.html, status, self._page.headers, "text/html; charset=utf-8")

    async def _state(self, request: Request) -> Response:
        self._require_code(request)
        return _json(self._hall.view.model_dump_json())

    async def _events(self, request: Request) -> Response:
        self._require_code(request)
        if len(self._listeners) >= MOST_LISTENERS:
            raise HTTPException(503, "too many phones listen; this one asks now and then instead")
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", **_ALWAYS}
        return StreamingResponse(self._changes(), 200, headers, "text/event-stream")

    async def _changes(self) -> AsyncIterator[str]:
        """A snapshot at once, another with each change, a sign of life now and then."""
        self._loop = asyncio.get_running_loop()
        changed = asyncio.Event()
        self._listeners.add(changed)
        try:
            while True:
                view = self._hall.view
                yield f"data: {view.model_dump_json()}\n\n"
                if view.screen is Screen.OVER:
                    return
                while not await _happens(changed, PING_EVERY_S):
                    yield ": still here\n\n"
                changed.clear()
        finally:
            self._listeners.discard(changed)

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
        if vote.device not in self._devices:
            if len(self._devices) >= MOST_DEVICES:
                raise HTTPException(503, "no more phones can vote in this lecture")
            self._devices.add(vote.device)
        try:
            await self._keeper.keep(vote)
        except StoreError:
            raise HTTPException(503, "the vote could not be kept; send it again") from None
        return _json(f'{{"revision":{vote.revision}}}')

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


class _Page:
    """The page with what its own style and script may do, and nothing else."""

    def __init__(self, html: bytes, headers: dict[str, str]) -> None:
        self.html = html
        self.headers = headers

    @classmethod
    def load(cls) -> "_Page":
        html = files("app.audience").joinpath("page", "index.html").read_bytes()
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


async def _happens(event: asyncio.Event, within: float) -> bool:
    try:
        async with asyncio.timeout(within):
            await event.wait()
    except TimeoutError:
        return False
    return True


def _json(text: str) -> Response:
    headers = {"Cache-Control": "no-store", **_ALWAYS}
    return Response(text, 200, headers, "application/json")


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"why": error.detail}, error.status_code, dict(_ALWAYS))


async def _failed(_: Request, __: Exception) -> Response:
    return PlainTextResponse("", 500, dict(_ALWAYS))
