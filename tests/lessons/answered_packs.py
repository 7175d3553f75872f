"""A library with the small pack installed and answered, for what is exported."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from lessons.answers import Answer, Attempt
from lessons.grading import grade
from lessons.learning_records import Note, Objection
from lessons.marks import Mark
from lessons.pack.installing import install_pack
from lessons.pack.shelf import Shelf
from lessons.store import Store
from tests.lessons.packs import EFFUSION, SQUARE, part_id, write_folder
from tests.lessons.stored_runs import make_prior, make_run

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
SHAPE = (96, 80)


@dataclass(frozen=True)
class Answered:
    """finished, open: attempts."""

    learner: UUID
    finished: UUID
    open: UUID
    run: UUID


def install(store: Store, folder: Path) -> None:
    write_folder(folder / "source")
    install_pack(store, Shelf(folder / "shelf"), folder / "source")


def answer_all(store: Store, name: str = "Ada") -> Answered:
    """One attempt that is finished with a run, one that is still open, a note, an objection."""
    learner = store.learners.add(name).id
    run = store.save_run(make_run(make_prior()))
    finished = lock(
        store, learner, "spot", Answer(changes=(EFFUSION,), mark=SQUARE, confidence=0.9)
    )
    store.attempts.add_run(finished, run)
    finish(store, finished)
    still_open = lock(store, learner, "calibrate", Answer(holds=False, confidence=0.5))
    store.notes.write(Note(uuid4(), learner, part_id("spot"), "=Größer – 2 cm", NOW))
    mark = Mark(outlines=SQUARE.outlines)
    store.objections.make(Objection(uuid4(), learner, run, None, "larger", "No.", mark, NOW))
    return Answered(learner, finished, still_open, run)


def lock(store: Store, learner: UUID, name: str, answer: Answer) -> UUID:
    item = store.packs.item(part_id(name))
    at = NOW + timedelta(seconds=12.5)
    attempt = Attempt(uuid4(), learner, item.item.id, item.digest, NOW, at, answer)
    store.attempts.lock(attempt)
    return attempt.id


def finish(store: Store, attempt_id: UUID) -> None:
    attempt = store.attempts.get(attempt_id)
    item = store.packs.item(attempt.item).item
    at = NOW + timedelta(minutes=1)
    store.attempts.finish(attempt_id, "More fluid.", grade(item, attempt.answer, SHAPE), at)
