"""A library as large as one can become: 10,000 items, 100,000 attempts of one learner."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import insert

from engine.findings import Finding, Side, Trend
from lessons.changes import NO_CHANGE_SKILL, Change, Skill
from lessons.learning_models import (
    AttemptRow,
    ItemRow,
    ItemSkillRow,
    LessonRow,
    PackRow,
    ReviewRow,
    SkillStateRow,
)
from lessons.models import Base
from lessons.pack.kinds import SpotItem
from lessons.pack.manifest import Pack
from lessons.pack.reference import Reference
from lessons.schedule import review
from lessons.store import Store
from lessons.transactions import Transactions

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
_SPACE = UUID("9d3b0b9e-9a5f-4a0f-8f25-0c8e6ab1f001")
_PACKS, _LESSONS = 20, 10


def fill(store: Store, transactions: Transactions, items: int, attempts: int) -> UUID:
    """Returns the learner."""
    chance = random.Random(7)
    learner = store.learners.add("Ada").id
    changes = [None, *(_change(finding, trend) for finding in Finding for trend in Trend)]
    asked = [(uuid5(_SPACE, f"item/{n}"), chance.choice(changes)) for n in range(items)]
    _insert(transactions, PackRow, [_pack(n) for n in range(_PACKS)])
    _insert(transactions, LessonRow, [_lesson(n) for n in range(_PACKS * _LESSONS)])
    _insert(transactions, ItemRow, [_item(n, *one) for n, one in enumerate(asked)])
    _insert(transactions, ItemSkillRow, [{"item_id": i, "skill": _skill(c)} for i, c in asked])
    given = [_attempt(learner, n, *chance.choice(asked), chance) for n in range(attempts)]
    _insert(transactions, AttemptRow, [values for values, _ in given])
    _insert(transactions, ReviewRow, [_review(*one) for one in given])
    _insert(transactions, SkillStateRow, _states(learner, {_skill(c) for _, c in asked}))
    return learner


def _insert(transactions: Transactions, table: type[Base], rows: list[dict[str, Any]]) -> None:
    with transactions.write() as session:
        session.execute(insert(table), rows)


def _change(finding: Finding, trend: Trend) -> Change | None:
    if trend is Trend.UNCHANGED:
        return None
    return Change(finding=finding, side=Side.LEFT, trend=trend)


def _skill(change: Change | None) -> str:
    return (NO_CHANGE_SKILL if change is None else Skill.of(change)).key


def _manifest(number: int) -> Pack:
    return Pack(
        id=uuid5(_SPACE, f"pack/{number}"),
        title=f"Pack {number}",
        languages=("en",),
        authors=("A",),
        licence="CC0-1.0",
    )


def _pack(number: int) -> dict[str, Any]:
    about = {"description": "", "languages": ["en"], "authors": ["A"], "licence": "CC0-1.0"}
    return {
        "id": uuid5(_SPACE, f"pack/{number}"),
        "revision": 1,
        "title": f"Pack {number}",
        "digest": f"{number:064x}",
        "about": about,
        "manifest": _manifest(number).model_dump_json(),
        "installed_at": NOW,
        "removed_at": None,
    }


def _lesson(number: int) -> dict[str, Any]:
    return {
        "id": uuid5(_SPACE, f"lesson/{number}"),
        "pack_id": uuid5(_SPACE, f"pack/{number // _LESSONS}"),
        "position": number % _LESSONS,
        "title": f"Lesson {number}",
        "introduction": "",
        "retired_at": None,
    }


def _item(number: int, item_id: UUID, change: Change | None) -> dict[str, Any]:
    lesson = number % (_PACKS * _LESSONS)
    film = uuid5(_SPACE, f"film/{number // 2}")
    reference = Reference(changes=() if change is None else (change,))
    item = SpotItem(
        id=item_id, title=f"Item {number}", question="?", reference=reference, prior=film,
        follow_up=uuid5(_SPACE, f"later/{number}"),
    )  # fmt: skip
    return {
        "id": item_id,
        "pack_id": uuid5(_SPACE, f"pack/{lesson // _LESSONS}"),
        "lesson_id": uuid5(_SPACE, f"lesson/{lesson}"),
        "position": number,
        "kind": "spot",
        "title": item.title,
        "content": item.model_dump_json(),
        "digest": "d" * 64,
        "film": film,
        "findings": "" if change is None else change.finding.value,
        "retired_at": None,
    }


def _attempt(
    learner: UUID, number: int, item: UUID, change: Change | None, chance: random.Random
) -> tuple[dict[str, Any], str]:
    at = NOW - timedelta(days=2, minutes=3 * (100_000 - number))
    right = chance.random() < 0.7
    confidence = chance.randrange(101) / 100
    finding = "" if change is None else change.finding.value
    values = {
        "id": uuid5(_SPACE, f"attempt/{number}"),
        "learner_id": learner,
        "item_id": item,
        "item_digest": "d" * 64,
        "shown_at": at,
        "locked_at": at + timedelta(seconds=chance.uniform(4, 60)),
        "revealed_at": at,
        "finished_at": at,
        "answer": {"confidence": confidence},
        "explanation": "",
        "grade": {"parts": [], "score": float(right), "right": right, "brier": 0.2},
        "right": right,
        "score": float(right),
        "brier": (confidence - right) ** 2,
        "confidence": confidence,
        "seconds": chance.uniform(4, 60),
        "findings": finding,
        "said": finding if right else chance.choice(list(Finding)).value,
    }
    return values, _skill(change)


def _review(values: dict[str, Any], skill: str) -> dict[str, Any]:
    return {
        "attempt_id": values["id"],
        "skill": skill,
        "learner_id": values["learner_id"],
        "reviewed_at": values["finished_at"],
        "good": values["right"],
        "pause": values["seconds"],
        "expected": 0.9,
    }


def _states(learner: UUID, skills: set[str]) -> list[dict[str, Any]]:
    moved = review(None, good=True, at=NOW - timedelta(days=30))
    return [
        {
            "learner_id": learner,
            "skill": skill,
            "due": moved.due,
            "last_review": moved.reviewed_at,
            "card": moved.card,
        }
        for skill in sorted(skills)
    ]


def open_filled(file: Path, items: int = 10_000, attempts: int = 100_000) -> tuple[Store, UUID]:
    from lessons.database import database_url, open_database

    store = Store.open(file)
    engine = open_database(database_url(file))
    try:
        learner = fill(store, Transactions(engine, file), items, attempts)
    finally:
        engine.dispose()
    return store, learner
