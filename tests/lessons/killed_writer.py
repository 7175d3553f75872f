"""A library that is worked with until it is killed, and what must be true afterwards.

As a program it is the worker: it opens (and migrates) the library, saves runs, installs packs,
answers, bakes, makes backups and goes back to them, and tells on standard output what it is about
to do and what is done. The tests kill it, look, and let it go on where it was.
"""

import random
import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from subprocess import PIPE, Popen
from uuid import UUID

from lessons.answers import Answer, Attempt
from lessons.backup import backup_folder, is_sound, list_backups
from lessons.errors import StoreDamaged
from lessons.grading import grade
from lessons.pack.draft.baking import bakeable, baked_run, wanted_runs, without_run
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.model import RunVerdict
from lessons.pack.installing import install_pack
from lessons.pack.kinds import PredictItem
from lessons.pack.manifest import Pack
from lessons.pack.opened import OpenedPack
from lessons.pack.shelf import Shelf
from lessons.pack.writing import export_pack
from lessons.restoring import go_back
from lessons.store import Store
from tests.lessons.packs import part_id, write_folder, write_pack
from tests.lessons.stored_runs import make_prior, make_result, make_run

_ROOT = Path(__file__).parents[2]
_SCHEMAS = Path(__file__).parent / "schemas"
_OLD_RUNS = 2
_LONGEST_STEP_S = 0.2
_NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """One library with its shelf, the pack that it installs, and a draft that is baked."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "foresee.db"

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.folder / "packs")

    @property
    def draft(self) -> Path:
        return self.folder / "draft"

    def pack_file(self, revision: int) -> Path:
        return self.folder / f"revision-{revision % 2}.foresee"

    def prepare(self, *, old: bool) -> None:
        """With `old`, the library has the first released schema and must be migrated."""
        pack = write_folder(self.draft)
        _add_predictions(self.draft, pack)
        for revision in range(2):
            source = self.folder / f"source-{revision}"
            shutil.copytree(self.draft, source)
            with OpenedPack.open(source) as opened:
                changed = opened.pack.model_copy(update={"revision": revision + 1})
            write_pack(source, changed)
            with OpenedPack.open(source) as opened:
                export_pack(opened, self.pack_file(revision))
        if old:
            with closing(sqlite3.connect(self.database)) as connection:
                connection.executescript((_SCHEMAS / "0001.sql").read_text(encoding="utf-8"))


def _add_predictions(folder: Path, pack: Pack) -> None:
    items = tuple(
        PredictItem(
            id=part_id(f"predict {number}"),
            title=f"Predict {number}",
            question="What will change?",
            reference=pack.items[0].reference,
            prior=pack.images[0].id,
            hypothesis=f"worse right effusion {number}",
        )
        for number in range(4)
    )
    lesson = pack.lessons[0].model_copy(update={"items": (*pack.items, *items)})
    write_pack(folder, pack.model_copy(update={"lessons": (lesson,)}))


@dataclass
class Witness:
    """What the worker told before it was killed, by kind of work."""

    old: bool = False
    started: dict[str, set[int]] = field(default_factory=dict)
    done: dict[str, set[int]] = field(default_factory=dict)

    @property
    def next_step(self) -> int:
        """What was in flight is tried again, as a window would: it must not be there twice."""
        return max((number for numbers in self.started.values() for number in numbers), default=0)

    def hear(self, line: bytes) -> None:
        # A line without its end was cut by the kill and says nothing.
        if not line.endswith(b"\n"):
            return
        when, what, number = line.decode().split()
        told = self.started if when == "begin" else self.done
        told.setdefault(what, set()).add(int(number))


def kill_at_a_random_moment(
    place: Place, witness: Witness, chance: random.Random, *, during: str = ""
) -> None:
    """Let the worker take some steps, then kill it within the next ones; or once it has begun the
    work called `during` for the first, second or third time."""
    program = [sys.executable, "-m", "tests.lessons.killed_writer"]
    arguments = [str(place.folder), str(witness.next_step)]
    with Popen([*program, *arguments], stdout=PIPE, cwd=_ROOT) as worker:
        assert worker.stdout is not None
        wanted = f"begin {during} ".encode()
        steps = chance.randint(1, 3) if during else chance.choice((1, chance.randint(2, 40)))
        while steps:
            line = worker.stdout.readline()
            assert line, "the worker ended by itself"
            witness.hear(line)
            steps -= not during or line.startswith(wanted)
        killer = threading.Timer(chance.uniform(0.0, _LONGEST_STEP_S), worker.kill)
        killer.start()
        for line in worker.stdout:
            witness.hear(line)
        killer.join()


def require_nothing_lost(place: Place, witness: Witness) -> None:
    """Opening checks the file; what was done is there whole, and nothing is there twice or half."""
    with opened_or_restored(place) as store:
        _require_runs(store, witness)
        _require_attempts(store, witness)
        _require_packs(store, place, witness)
    _require_draft(place, witness)
    assert all(is_sound(backup.path) for backup in list_backups(backup_folder(place.database)))


def opened_or_restored(place: Place) -> Store:
    """As the window does: where the file is damaged or gone, the offered backup is taken."""
    try:
        return Store.open(place.database)
    except StoreDamaged as error:
        if error.backup is None:
            raise
        return Store.restore(place.database, error.backup)


def _require_runs(store: Store, witness: Witness) -> None:
    found = [line.id for line in store.runs(limit=1_000_000)]
    runs = [store.run(one) for one in found]
    mine = {one for one in found if one.int > 1_000}
    assert len(found) == len(set(found)), "a run is there twice"
    assert len(found) - len(mine) == (_OLD_RUNS if witness.old else 0), "an old run was lost"
    assert _ids(witness.done, "run") <= mine, "a run was lost"
    assert mine <= _ids(witness.started, "run"), "a run came from nowhere"
    assert all(run.tokens.size and run.field_change.size and run.raw.size for run in runs)


def _require_attempts(store: Store, witness: Witness) -> None:
    for learner in store.learners.all():
        found = store.attempts.of_item(learner.id, part_id("spot"))
        ids = {attempt.id for attempt in found}
        assert len(found) == len(ids), "an attempt is there twice"
        assert _ids(witness.done, "answer") <= ids, "a locked answer was lost"
        assert ids <= _ids(witness.started, "answer"), "an answer came from nowhere"
        finished = {attempt.id for attempt in found if attempt.finished_at is not None}
        assert _ids(witness.done, "finish") <= finished, "a grade was lost"
        return
    assert not witness.done.get("answer")


def _require_packs(store: Store, place: Place, witness: Witness) -> None:
    packs = store.packs.all()
    assert len(packs) <= 1
    assert packs or not witness.done.get("install"), "a pack was lost"
    for pack in packs:
        with place.shelf.open(pack.digest) as opened:
            opened.require_sound()
            assert pack.items == len(opened.pack.items)
            assert pack.revision == opened.pack.revision


def _require_draft(place: Place, witness: Witness) -> None:
    with OpenedPack.open(place.draft) as opened:
        opened.require_sound()
        runs = opened.pack.runs
    assert len({(run.prior, run.hypothesis) for run in runs}) == len(runs), "a run is there twice"
    assert len(runs) >= min(4, len(witness.done.get("bake", ()))), "a baked run was lost"


def _ids(told: dict[str, set[int]], what: str) -> set[UUID]:
    return {_id(number) for number in told.get(what, ())}


def _id(number: int) -> UUID:
    return UUID(int=number + 1_001)


def work_until_killed(place: Place, first_step: int) -> None:
    _tell("begin", "open", first_step)
    with closing(Worker(place)) as worker:
        _tell("end", "open", first_step)
        for number in count(first_step):
            for step in worker.steps:
                name = step.__name__
                _tell("begin", name, number)
                step(number)
                _tell("end", name, number)


class Worker:
    """What is done to a library, one method for each kind of work; `number` makes its id."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._store = opened_or_restored(place)
        self._run = make_run(make_prior())
        self._learner = self._store.learners.first().id

    def close(self) -> None:
        self._store.close()

    def reopen(self) -> None:
        """Raises StoreError."""
        self._store.close()
        self._store = opened_or_restored(self._place)

    @property
    def steps(self) -> tuple[Callable[[int], None], ...]:
        """In the order in which each needs the ones before."""
        return (self.install, self.run, self.answer, self.finish, self.bake, self.back_up,
                self.go_back)  # fmt: skip

    def install(self, number: int) -> None:
        install_pack(self._store, self._place.shelf, self._place.pack_file(number), agreed=True)

    def run(self, number: int) -> None:
        self._store.save_run(replace(self._run, id=_id(number)))

    def answer(self, number: int) -> None:
        item = self._store.packs.item(part_id("spot"))
        answer = Answer(changes=(), confidence=0.5)
        self._store.attempts.lock(
            Attempt(_id(number), self._learner, item.item.id, item.digest, _NOW, _NOW, answer)
        )

    def finish(self, number: int) -> None:
        item = self._store.packs.item(part_id("spot")).item
        answer = self._store.attempts.get(_id(number)).answer
        self._store.attempts.finish(_id(number), "", grade(item, answer, (96, 80)), _NOW)

    def bake(self, number: int) -> None:
        folder = DraftFolder(self._place.draft)
        draft = folder.read()
        wanted = wanted_runs(draft, without_run(draft) or bakeable(draft))[0]
        result = make_result(folder.radiograph(wanted.film), number)
        recipe = result.recipe.model_copy(update={"hypothesis": wanted.hypothesis})
        run = baked_run(wanted, replace(result, recipe=recipe)).keep(folder)
        draft = draft.with_run(run, *wanted.items)
        folder.write(draft.judged(run.id, RunVerdict.APPROVED))

    def back_up(self, number: int) -> None:
        if number % 3 == 0:
            self._store.back_up()

    def go_back(self, number: int) -> None:
        """To what there is now, so that nothing may be missing afterwards; from a damaged file
        every other time."""
        if number % 2:
            return
        self._store.back_up()
        self._store.close()
        if number % 4:
            self._place.database.write_bytes(b"damaged" * 1_000)
        go_back(self._place.database)
        self._store = Store.open(self._place.database)


def _tell(when: str, what: str, number: int) -> None:
    print(when, what, number, flush=True)  # noqa: T201


if __name__ == "__main__":
    work_until_killed(Place(Path(sys.argv[1])), int(sys.argv[2]))
