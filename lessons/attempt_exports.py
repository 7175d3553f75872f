"""Attempts for other programs: a table, and xAPI statements for a learning record store.

Learners and packs appear by name, with their ids beside them.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.files import replacing
from lessons.answers import Attempt
from lessons.attempts import attempt_of
from lessons.learning_models import (
    AttemptRow,
    DrillAnswerRow,
    ItemRow,
    LearnerRow,
    LessonRow,
    PackRow,
)
from lessons.retrying import retried
from lessons.transactions import Transactions

COLUMNS = (
    "attempt", "learner", "name", "pack_id", "pack", "lesson", "item", "title", "kind", "shown_at",
    "locked_at", "revealed_at", "finished_at", "seconds", "hypothesis", "changes", "marked",
    "chosen", "holds", "text", "confidence", "right", "score", "brier", "explanation", "course",
    "x", "y", "skill",
)  # fmt: skip

# xAPI names activities, verbs and extensions by IRI; these need not lead anywhere.
_HOME = "https://foresee-cxr.org/xapi"
_ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
_QUESTION = "http://adlnet.gov/expapi/activities/cmi.interaction"
_AT_ONCE = 1_000
_DRILL = "drill"


@dataclass(frozen=True, slots=True)
class ExportedAttempt:
    """pack, lesson, title, kind: empty where the item is in no pack of this library, and pack_id is
    None.

    skill: of an answer in the drill, its skill's key; else empty. name: what the learner is called.
    """

    attempt: Attempt
    pack: str
    lesson: str
    title: str
    kind: str
    skill: str = ""
    name: str = ""
    pack_id: UUID | None = None


@retried
class AttemptExports:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def write_table(self, learner_id: UUID, path: Path) -> int:
        """CSV, UTF-8, times in ISO 8601, UTC; returns the number of attempts. Raises OSError."""
        return _write(path, _table(self._attempts(learner_id))) - 1

    def write_statements(self, learner_id: UUID, path: Path) -> int:
        """xAPI 1.0.3, one statement a line, for each finished attempt. Raises OSError."""
        finished = (
            one for one in self._attempts(learner_id) if one.attempt.finished_at is not None
        )
        return _write(path, (json.dumps(statement(one)) + "\n" for one in finished))

    def _attempts(self, learner_id: UUID) -> Iterator[ExportedAttempt]:
        """Oldest first."""
        query = (
            select(
                AttemptRow,
                PackRow.title,
                LessonRow.title,
                ItemRow.title,
                ItemRow.kind,
                DrillAnswerRow.skill,
                LearnerRow.name,
                PackRow.id,
            )
            .join(LearnerRow, LearnerRow.id == AttemptRow.learner_id)
            .outerjoin(ItemRow, ItemRow.id == AttemptRow.item_id)
            .outerjoin(LessonRow, LessonRow.id == ItemRow.lesson_id)
            .outerjoin(PackRow, PackRow.id == ItemRow.pack_id)
            .outerjoin(DrillAnswerRow, DrillAnswerRow.attempt_id == AttemptRow.id)
            .where(AttemptRow.learner_id == learner_id)
            .order_by(AttemptRow.locked_at, AttemptRow.id)
        )
        with self._transactions.read() as session:
            for row, *words, pack_id in session.execute(query).yield_per(_AT_ONCE):
                said = (word or "" for word in words)
                yield _named(ExportedAttempt(attempt_of(row), *said, pack_id=pack_id))


def _named(one: ExportedAttempt) -> ExportedAttempt:
    """A case of the drill that is in no pack is called after its skill."""
    if not one.skill or one.kind:
        return one
    return replace(one, kind=_DRILL, title=f"Drill: {one.skill}")


def statement(exported: ExportedAttempt) -> dict[str, Any]:
    """A finished attempt as xAPI says it (ADL, Experience API 1.0.3, part two)."""
    attempt = exported.attempt
    assert attempt.finished_at is not None
    title = exported.title or f"Item {attempt.item}"
    return {
        "id": str(attempt.id),
        "actor": _actor(exported),
        "verb": {"id": _ANSWERED, "display": {"en": "answered"}},
        "object": {
            "objectType": "Activity",
            "id": f"urn:uuid:{attempt.item}",
            "definition": {
                "name": {"en": title},
                "type": _QUESTION,
                "interactionType": "other",
            },
        },
        "result": _result(exported),
        "context": _context(exported),
        "timestamp": attempt.finished_at.isoformat(),
        "version": "1.0.0",
    }


def _actor(exported: ExportedAttempt) -> dict[str, Any]:
    """Whose it is goes by the account; the name is for people (4.2.1)."""
    account = {"homePage": _HOME, "name": str(exported.attempt.learner)}
    said: dict[str, Any] = {"objectType": "Agent", "account": account}
    return said | ({"name": exported.name} if exported.name else {})


def _context(exported: ExportedAttempt) -> dict[str, Any]:
    said: dict[str, Any] = {
        "platform": "Foresee",
        "extensions": {f"{_HOME}/pack": exported.pack, f"{_HOME}/lesson": exported.lesson},
    }
    if exported.pack_id is None:
        return said
    pack = {
        "objectType": "Activity",
        "id": f"urn:uuid:{exported.pack_id}",
        "definition": {"name": {"en": exported.pack}},
    }
    return said | {"contextActivities": {"parent": [pack]}}


def _result(exported: ExportedAttempt) -> dict[str, Any]:
    attempt = exported.attempt
    seconds = (attempt.locked_at - attempt.shown_at).total_seconds()
    result: dict[str, Any] = {
        "completion": True,
        "duration": f"PT{max(0.0, seconds):.2f}S",
        "response": attempt.answer.model_dump_json(exclude_defaults=True),
    }
    extensions: dict[str, Any] = {}
    if attempt.grade is not None:
        result["success"] = attempt.grade.right
        result["score"] = {"scaled": attempt.grade.score}
        if attempt.grade.brier is not None:
            extensions[f"{_HOME}/brier"] = attempt.grade.brier
    if attempt.answer.confidence is not None:
        extensions[f"{_HOME}/confidence"] = attempt.answer.confidence
    if exported.skill:
        extensions[f"{_HOME}/skill"] = exported.skill
    return result | ({"extensions": extensions} if extensions else {})


def _table(attempts: Iterable[ExportedAttempt]) -> Iterator[str]:
    yield _line(COLUMNS)
    for one in attempts:
        yield _line(_cells(one))


def _cells(exported: ExportedAttempt) -> tuple[object, ...]:
    attempt, answer, grade = exported.attempt, exported.attempt.answer, exported.attempt.grade
    said = None if answer.changes is None else "; ".join(one.words() for one in answer.changes)
    marked = answer.mark is not None and bool(answer.mark.outlines)
    return (
        attempt.id,
        attempt.learner,
        exported.name,
        exported.pack_id,
        exported.pack,
        exported.lesson,
        attempt.item,
        exported.title,
        exported.kind,
        attempt.shown_at.isoformat(),
        attempt.locked_at.isoformat(),
        "" if attempt.revealed_at is None else attempt.revealed_at.isoformat(),
        "" if attempt.finished_at is None else attempt.finished_at.isoformat(),
        (attempt.locked_at - attempt.shown_at).total_seconds(),
        answer.hypothesis,
        "no change" if said == "" else said,
        int(marked),
        " ".join(map(str, answer.chosen or answer.options)),
        None if answer.holds is None else int(answer.holds),
        answer.text,
        answer.confidence,
        None if grade is None else int(grade.right),
        None if grade is None else grade.score,
        None if grade is None else grade.brier,
        attempt.explanation,
        answer.course,
        *(answer.point or (None, None)),
        exported.skill,
    )


def _line(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([harmless(cell) for cell in cells])
    return text.getvalue()


_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(cell: object) -> object:
    """A spreadsheet takes text that begins like this for a formula and would run it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_BEGINS) else cell


def _write(path: Path, lines: Iterable[str]) -> int:
    """How many lines were written."""
    count = 0
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        for line in lines:
            file.write(line)
            count += 1
    return count
