"""Histories of a class from files and folders. Knows no store; a damaged file refuses itself only.

Reading costs time that grows with the files: work for the background.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from threading import Event
from uuid import UUID

from lessons.classes.answers import ClassAnswer, ClassHistory, ReadHistories, Refused
from lessons.errors import HistoryRefused
from lessons.history_lines import (
    ENDING,
    AttemptLine,
    DrillLine,
    Head,
    HistoryLine,
    PackLine,
    ReviewLine,
    read_lines,
)

MOST_FILES = 2_000
_LARGEST = 256_000_000
"""Bytes: a student who answers all day has some thousandths of that."""


def history_files(places: Iterable[Path]) -> tuple[Path, ...]:
    """Files as they are named, and every history in folders and the folders in them: a learning
    platform hands out one folder a student. Each once, in order.

    Raises HistoryRefused where there is none, or far too many.
    """
    found = dict.fromkeys(path for place in places for path in _files(place))
    if not found:
        raise HistoryRefused(
            "There is no history here; students write one with “Keep this history as a file”."
        )
    if len(found) > MOST_FILES:
        raise HistoryRefused(
            "There are more than {most} histories here; choose the folder of one class.",
            most=MOST_FILES,
        )
    return tuple(found)


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
        return
    for count, path in enumerate(sorted(place.rglob(f"*{ENDING}"))):
        if count > MOST_FILES:
            return
        if path.is_file():
            yield path


def read_histories(
    files: Iterable[Path],
    report: Callable[[int, int], None] = lambda _done, _total: None,
    stop: Event | None = None,
) -> ReadHistories:
    """Every file that is sound; the others with the reason. `report`: files done, files in all.
    `stop`: ends after the file that is being read, with those that were."""
    paths = tuple(files)
    read: list[ClassHistory] = []
    refused: list[Refused] = []
    for number, path in enumerate(paths):
        if stop is not None and stop.is_set():
            break
        report(number, len(paths))
        try:
            read.append(read_history(path))
        except HistoryRefused as error:
            refused.append(Refused(path.name, error))
    report(len(paths), len(paths))
    return ReadHistories(tuple(read), tuple(refused))


def read_history(path: Path) -> ClassHistory:
    """Raises HistoryRefused."""
    parts = _Parts()
    try:
        if path.stat().st_size > _LARGEST:
            raise HistoryRefused(
                "{name} is far larger than any history; export it again.", name=path.name
            )
        head, lines = read_lines(path)
        for line in lines:
            parts.take(line)
    except OSError as error:
        # Also half-way: a stick that is pulled out, a share that is gone.
        raise HistoryRefused(
            "{name} cannot be read ({reason}); choose another file.",
            name=path.name,
            reason=error.strerror or str(error),
        ) from error
    answers = parts.answers(head.learner)
    return ClassHistory(
        path.name, head.learner, head.name.strip(), _written_at(head, answers), answers
    )


def _written_at(head: Head, answers: Iterable[ClassAnswer]) -> datetime:
    if head.exported_at is not None:
        return head.exported_at
    return max((one.locked_at for one in answers), default=head.created_at)


class _Parts:
    """What the lines of one history say of its attempts."""

    def __init__(self) -> None:
        self._attempts: list[AttemptLine] = []
        self._skills: dict[UUID, list[str]] = {}
        self._drilled: set[UUID] = set()
        self._packs: dict[UUID, tuple[UUID, str, str]] = {}

    def take(self, line: HistoryLine) -> None:
        match line:
            case PackLine():
                for item in line.items:
                    self._packs[item.id] = line.id, line.title, item.title
            case AttemptLine():
                self._attempts.append(line)
            case ReviewLine():
                self._skills.setdefault(line.attempt, []).append(line.skill)
            case DrillLine():
                self._drilled.add(line.attempt)
                self._skills[line.attempt] = [line.skill]
            case _:
                pass

    def answers(self, learner: UUID) -> tuple[ClassAnswer, ...]:
        """Those that are finished."""
        return tuple(filter(None, (self._answer(learner, line) for line in self._attempts)))

    def _answer(self, learner: UUID, line: AttemptLine) -> ClassAnswer | None:
        grade = line.grade
        if grade is None:
            return None
        pack, pack_title, title = self._packs.get(line.item, (None, "", ""))
        return ClassAnswer(
            id=line.id,
            learner=learner,
            item=line.item,
            item_digest=line.item_digest,
            pack=pack,
            pack_title=pack_title,
            title=title,
            locked_at=line.locked_at,
            seconds=max(0.0, (line.locked_at - line.shown_at).total_seconds()),
            answer=line.answer,
            parts={part.part: part.score for part in grade.parts},
            right=grade.right,
            skills=tuple(dict.fromkeys(self._skills.get(line.id, ()))),
            is_drill=line.id in self._drilled,
        )
