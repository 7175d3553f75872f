"""A few histories of the small pack, for what does not need thirty learners."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from engine.findings import Side
from lessons.answers import Answer, Attempt
from lessons.grading import grade
from lessons.marks import Mark
from lessons.store import Store
from tests.lessons.answered_packs import NOW, SHAPE, install
from tests.lessons.packs import EFFUSION, SQUARE, part_id

FAR = Mark(outlines=(((0.6, 0.1), (0.9, 0.1), (0.9, 0.3), (0.6, 0.3)),))
RIGHT = Answer(changes=(EFFUSION,), mark=SQUARE, confidence=0.9)
OTHER_SIDE = Answer(
    changes=(EFFUSION.model_copy(update={"side": Side.LEFT}),), mark=FAR, confidence=0.8
)
NOTHING = Answer(changes=(), mark=FAR, confidence=0.4)


def write_histories(folder: Path, answers: Sequence[Sequence[Answer]]) -> dict[UUID, Path]:
    """A learner for each, who answers "spot" so often; called Student 0, Student 1, …"""
    found: dict[UUID, Path] = {}
    with Store.open(folder / "students.db") as store:
        install(store, folder)
        for number, given in enumerate(answers):
            learner = store.learners.add(f"Student {number}").id
            for at, answer in enumerate(given):
                add_answer(store, learner, answer, at)
            found[learner] = folder / f"{number}.history"
            store.histories.export(learner, found[learner])
    return found


def add_answer(store: Store, learner: UUID, answer: Answer, at: int = 0) -> None:
    """`at`: the later, the larger."""
    item = store.packs.item(part_id("spot"))
    shown = NOW + timedelta(minutes=at)
    locked = shown + timedelta(seconds=10 + at)
    attempt = Attempt(uuid4(), learner, item.item.id, item.digest, shown, locked, answer)
    store.attempts.lock(attempt)
    store.attempts.finish(attempt.id, "", grade(item.item, answer, SHAPE), locked)
