"""What the phones of a hall are shown at this moment, and where their votes go.

Lives between two threads: the presenter's sets what is shown, the server's reads it and waits for
changes. Frozen data crosses; the lock is held for a moment only.
"""

import secrets
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from lessons.lecture.ballots import QuestionForm, Vote
from lessons.lecture.state import Round

CODE_LENGTH = 4
# No vowels, so that no code is a word, and nothing that looks like another letter or a digit.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"

_KEY_BYTES = 16

StoreVotes = Callable[[Sequence[Vote]], "Future[None]"]
"""Keeps votes; the future is done when they are stored, or holds the error why they are not."""


class Screen(StrEnum):
    """What a phone shows."""

    WAIT = "wait"
    VOTE = "vote"
    CLOSED = "closed"
    OVER = "over"


class Question(BaseModel):
    """What a phone needs in order to answer, and nothing of what is right.

    `text`: in the language of the pack. `choices`: how many there are, 0 for other forms. `film`:
    whether the film may be fetched; otherwise a drawn chest with zones takes its place.
    `synthetic`: of a digital patient, which the page says.
    """

    model_config = ConfigDict(frozen=True)

    item: UUID
    round: Round
    form: QuestionForm
    text: str
    choices: int = 0
    film: bool = False
    synthetic: bool = False
    asks_confidence: bool = True


class HallView(BaseModel):
    """A snapshot; `version` counts up with every change, so that a phone knows what is newer."""

    model_config = ConfigDict(frozen=True)

    lecture: UUID
    title: str
    version: int = 0
    screen: Screen = Screen.WAIT
    question: Question | None = None


class Command(StrEnum):
    """What the lecturer's own phone can do besides pointing."""

    NEXT = "next"
    BACK = "back"
    BLACK = "black"


@dataclass(frozen=True, slots=True)
class Pointed:
    """Where the lecturer's phone points, as fractions of the wall; None takes the pointer away."""

    at: tuple[float, float] | None


Remote = Callable[[Command | Pointed], None]
"""Hears the lecturer's phone; must not block."""


def _ignore(_: Command | Pointed) -> None:
    """Nobody listens to the lecturer's phone."""


def new_key() -> str:
    """What only the lecturer's own phone knows: 128 random bits."""
    return secrets.token_urlsafe(_KEY_BYTES)


def new_code() -> str:
    """Four letters, one of 160,000: short enough to type, and nothing is lost if one is guessed."""
    return "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))


@dataclass(frozen=True, slots=True, eq=False)
class ReducedFilm:
    """A film that may leave the laptop: a JPEG of at most some hundred pixels."""

    item: UUID
    jpeg: bytes


@dataclass(slots=True, eq=False)
class Hall:
    """`store_votes` and `remote` are called from the server's thread. `key`: of the lecturer's own
    phone, never shown to the hall."""

    lecture: UUID
    title: str
    store_votes: StoreVotes
    remote: Remote = _ignore
    code: str = field(default_factory=new_code)
    key: str = field(default_factory=new_key)
    _view: HallView = field(init=False)
    _encoded: str = field(init=False)
    _film: ReducedFilm | None = field(init=False, default=None)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _listeners: list[Callable[[], None]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._view = HallView(lecture=self.lecture, title=self.title)
        self._encoded = self._view.model_dump_json()

    @property
    def view(self) -> HallView:
        with self._lock:
            return self._view

    @property
    def snapshot(self) -> tuple[HallView, str]:
        """The view, and the same as JSON, made once for all phones."""
        with self._lock:
            return self._view, self._encoded

    @property
    def film(self) -> ReducedFilm | None:
        with self._lock:
            return self._film

    def show(
        self,
        screen: Screen,
        question: Question | None = None,
        film: ReducedFilm | None = None,
    ) -> None:
        """From any thread. `film`: of the question, where it may be fetched."""
        with self._lock:
            self._view = self._view.model_copy(
                update={
                    "version": self._view.version + 1,
                    "screen": screen,
                    "question": question,
                }
            )
            self._encoded = self._view.model_dump_json()
            self._film = film
            listeners = tuple(self._listeners)
        for changed in listeners:
            changed()

    def take(self, view: HallView, film: ReducedFilm | None) -> None:
        """Show what another hall shows, in another process."""
        with self._lock:
            self._view, self._film = view, film
            self._encoded = view.model_dump_json()
            listeners = tuple(self._listeners)
        for changed in listeners:
            changed()

    def forget(self, changed: Callable[[], None]) -> None:
        """The opposite of `listen`."""
        with self._lock:
            self._listeners.remove(changed)

    def listen(self, changed: Callable[[], None]) -> None:
        """`changed` is called in the thread of whoever shows something; it must not block."""
        with self._lock:
            self._listeners.append(changed)

    def is_open_for(self, vote: Vote) -> bool:
        """Whether the vote answers what is asked now."""
        view = self.view
        question = view.question
        return (
            view.screen is Screen.VOTE
            and question is not None
            and (vote.item, vote.round) == (question.item, question.round)
            and vote.ballot.answers(question.form, question.choices)
        )
