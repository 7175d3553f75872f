"""The lines of a learner's history as one file, and what is refused. Knows no store.

Text, one JSON object a line: a head that says who, the packs that were answered in words, then
attempts, reviews, skills, notes and objections, then an end that counts them, so that a file that
was cut off is recognised. Version 1 did not say when it was written, and named no packs.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from engine.files import replacing
from engine.plain_text import is_plain, one_line, plain_parts
from lessons.answers import Answer
from lessons.changes import Course, Skill
from lessons.drill.case import Place
from lessons.errors import HistoryRefused
from lessons.grades import Grade
from lessons.marks import Mark, Point
from lessons.pack.json_parts import JsonParts
from lessons.schedule import is_card

VERSION = 2
ENDING = ".history"

# Notes and explanations are as long as somebody wrote them: what was kept can be taken in again.
_LONGEST_LINE = 16_000_000
_MOST_PARTS = JsonParts(objects=100_000, lists=500_000, commas=1_500_000)
# As a character, not as the six letters that somebody typed.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


_MOST_LINES = 20_000_000


_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2500, 1, 1, tzinfo=UTC)


def _in_utc(moment: datetime) -> datetime:
    """Raises ValueError for a time that nobody who learns here has lived in, nor will."""
    try:
        told = moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("no time that can be told in UTC") from error
    if not _FIRST <= told < _LAST:
        raise ValueError("a time of another age")
    return told


Moment: TypeAlias = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Head(_Line):
    """exported_at: None in version 1."""

    kind: Literal["foresee-history"] = "foresee-history"
    version: Literal[1, 2] = VERSION
    learner: UUID
    name: Annotated[str, AfterValidator(one_line)] = Field(max_length=10_000)
    daily_limit: int = Field(ge=0, le=10_000)
    created_at: Moment
    exported_at: Moment | None = None


_KIND = b"foresee-history"


class NamedItem(_Line):
    id: UUID
    title: str


class PackLine(_Line):
    """A pack that was answered and is installed where the history was written: for people, and for
    whoever does not have the pack. items: those that were answered."""

    kind: Literal["pack"] = "pack"
    id: UUID
    title: str = Field(max_length=10_000)
    revision: int = Field(ge=0, le=2**31)
    items: tuple[NamedItem, ...] = Field(max_length=100_000)


class AttemptLine(_Line):
    """findings: those that changed, as the library keeps them; None where it was not asked."""

    kind: Literal["attempt"] = "attempt"
    id: UUID
    item: UUID
    item_digest: str = Field(max_length=64)
    shown_at: Moment
    locked_at: Moment
    revealed_at: Moment | None
    finished_at: Moment | None
    answer: Answer
    explanation: str
    grade: Grade | None
    findings: str | None = Field(max_length=1_000)
    runs: tuple[UUID, ...] = Field(max_length=10_000)


class ReviewLine(_Line):
    kind: Literal["review"] = "review"
    attempt: UUID
    skill: str = Field(max_length=64)
    reviewed_at: Moment
    good: bool
    pause: float | None = Field(ge=0, le=1_000_000)
    expected: float | None = Field(ge=0, le=1)


class DrillLine(_Line):
    """What the drill keeps of an attempt beside it."""

    kind: Literal["drill"] = "drill"
    attempt: UUID
    session: UUID
    case: UUID
    skill: str = Field(max_length=64)
    place: Place | None
    difficulty: float = Field(ge=0, le=1)
    course: Course
    point: Point | None
    hit: bool
    right: bool
    seconds: float = Field(ge=0, le=1e9)
    answered_at: Moment


class SkillLine(_Line):
    kind: Literal["skill"] = "skill"
    skill: str = Field(max_length=64)
    due: Moment
    last_review: Moment
    card: dict[str, Any]


class NoteLine(_Line):
    kind: Literal["note"] = "note"
    id: UUID
    item: UUID
    text: str
    changed_at: Moment
    removed_at: Moment | None


class ObjectionLine(_Line):
    kind: Literal["objection"] = "objection"
    id: UUID
    run: UUID
    item: UUID | None
    claim: str
    text: str
    mark: Mark | None
    made_at: Moment
    withdrawn_at: Moment | None


class End(_Line):
    kind: Literal["end"] = "end"
    lines: int


HistoryLine: TypeAlias = (
    PackLine | AttemptLine | DrillLine | ReviewLine | SkillLine | NoteLine | ObjectionLine
)
_AnyLine: TypeAlias = Annotated[Head | HistoryLine | End, Field(discriminator="kind")]
_LINE: TypeAdapter[_AnyLine] = TypeAdapter(_AnyLine)


def write_lines(path: Path, head: Head, lines: Iterable[HistoryLine]) -> int:
    """How many lines lie between head and end. Raises OSError, with nothing left behind."""
    count = 0
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(head.model_dump_json() + "\n")
        for count, line in enumerate(lines, 1):  # noqa: B007
            file.write(line.model_dump_json() + "\n")
        file.write(End(lines=count).model_dump_json() + "\n")
    return count


def read_lines(path: Path) -> tuple[Head, Iterator[HistoryLine]]:
    """The head, and the lines as they are read; these raise HistoryRefused too."""
    file = _opened(path)
    try:
        first = _line(file)
        head = _parsed(first, 1) if _KIND in first else None
        if not isinstance(head, Head):
            raise HistoryRefused(
                "{name} is no history of a learner; choose a file that Foresee exported.",
                name=path.name,
            )
    except BaseException:
        file.close()
        raise
    return head, _rest(file, path.name)


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise HistoryRefused(
            "{name} cannot be read ({reason}); choose another file.",
            name=path.name,
            reason=error.strerror or str(error),
        ) from error


def _rest(file: IO[bytes], name: str) -> Iterator[HistoryLine]:
    attempts: set[UUID] = set()
    with file:
        for number in range(2, _MOST_LINES):
            line = _parsed(_line(file), number)
            if isinstance(line, End):
                if line.lines != number - 2 or file.read(1):
                    break
                return
            if isinstance(line, Head):
                break
            if isinstance(line, AttemptLine):
                attempts.add(line.id)
            if isinstance(line, ReviewLine | DrillLine) and line.attempt not in attempts:
                break
            yield line
    raise HistoryRefused("{name} does not hold together; export the history again.", name=name)


def _line(file: IO[bytes]) -> bytes:
    line = file.readline(_LONGEST_LINE + 1)
    if not line.endswith(b"\n"):
        raise HistoryRefused("The history was cut off, or is none; export it again.")
    return line


def _parsed(line: bytes, number: int) -> _AnyLine:
    try:
        parsed = _LINE.validate_python(_document(line))
        if isinstance(parsed, DrillLine | ReviewLine | SkillLine):
            Skill.from_key(parsed.skill)
        if isinstance(parsed, SkillLine) and not is_card(parsed.card):
            raise ValueError("no state of the scheduler")
    except (ValidationError, ValueError, RecursionError, OverflowError) as error:
        raise HistoryRefused(
            "Line {number} of the history is damaged; export it again.", number=number
        ) from error
    return parsed


def _document(line: bytes) -> Any:
    """Raises HistoryRefused for a version that is still to come, ValueError for no JSON."""
    if _NUL.search(line):
        raise ValueError("a character that no database takes")
    if _MOST_PARTS.are_fewer_than_in(line):
        raise ValueError("more than a line of a history says")
    document: Any = json.loads(line, parse_constant=_no_number, parse_float=_number)
    text = json.dumps(document, ensure_ascii=False)
    text.encode()  # a lone surrogate is half a character, which nothing can keep
    if not is_plain(text) or "\\u00" in text:
        document = plain_parts(document)
    try:
        version = document["version"]
    except (TypeError, KeyError):
        return document
    if isinstance(version, int) and version > VERSION:
        raise HistoryRefused(
            "The history was written by a newer Foresee; update Foresee to take it in."
        )
    return document


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _number(text: str) -> float:
    """JSON has no largest number; what becomes infinite here was never measured."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is no number that is meant")
    return number
