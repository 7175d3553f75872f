"""A lab under load: many learners at one PostgreSQL that restarts, each trying to see the others.

Learners are threads with a library each, over loopback, with their own login and password. What a
library said is kept is written down here and looked for at the end, as who may see everything.
"""

import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import psutil
import psycopg

from lessons.answers import Answer, Attempt
from lessons.drill.answers import judge
from lessons.drill.choosing import next_case
from lessons.drill.session import DrillSession
from lessons.drill.standing import Standing
from lessons.errors import StoreError
from lessons.grading import grade
from lessons.lab.records import Assignment
from lessons.lab.rights import PRIVATE
from lessons.learning_records import Learner, Note
from lessons.store import Store
from tests.lessons.answered_packs import SHAPE, install
from tests.lessons.drill.made_cases import made_cases
from tests.lessons.labs import CLASS, Lab, open_lab
from tests.lessons.packs import EFFUSION, SQUARE, part_id
from tests.lessons.postgres import running_server
from tests.lessons.stored_runs import make_prior, make_run

_TABLES = ("attempts", "drill_answers", "notes", "runs")
_CHANGES = (
    "UPDATE learners SET name = 'stolen' WHERE owner <> CURRENT_USER",
    (
        "DELETE FROM attempts WHERE learner_id NOT IN "
        "(SELECT id FROM learners WHERE owner = CURRENT_USER)"
    ),
    "UPDATE runs SET note = 'stolen' WHERE owner <> CURRENT_USER",
    "DELETE FROM runs WHERE owner <> CURRENT_USER",
    (
        "UPDATE notes SET text = 'stolen' WHERE learner_id NOT IN "
        "(SELECT id FROM learners WHERE owner = CURRENT_USER)"
    ),
)


@dataclass(frozen=True)
class LabFigures:
    """done: pieces of work that a library said are kept or read, by kind. told: errors that a
    learner would have been shown. foreign: rows of others that somebody saw or changed, of so many
    `probes`. away_s: for how long the server was stopped. Times in milliseconds."""

    learners: int
    minutes: float
    restarts: int
    away_s: list[float]
    done: dict[str, int]
    kept: int
    lost: int
    twice: int
    from_nowhere: int
    told: int
    probes: int
    foreign: int
    p50_ms: float
    p99_ms: float
    longest_ms: float
    load: float


@dataclass
class _Known:
    """Of one learner: what was begun, and what the library said it keeps, by table."""

    begun: dict[str, set[UUID]] = field(default_factory=lambda: {one: set() for one in _TABLES})
    kept: dict[str, set[UUID]] = field(default_factory=lambda: {one: set() for one in _TABLES})
    done: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    probes: int = 0
    foreign: int = 0


def soak_lab(
    learners: int, seconds: float, seed: int, restarts: int = 2, pause_s: float = 3.0
) -> LabFigures:
    """pause_s: how long a learner thinks between two pieces of work, on average.

    Raises AssertionError where a learner saw or changed another's row, or a row is lost or twice.
    """
    with (
        tempfile.TemporaryDirectory(prefix="foresee-lab-") as folder,
        running_server(durable=True) as server,
        open_lab(server, learners) as lab,
    ):
        _furnish(lab, Path(folder))
        students = [
            name for name in lab.passwords if not name.startswith(("eve", "smith", "jones"))
        ]
        known = {login: _Known() for login in students}
        stop = threading.Event()
        with ThreadPoolExecutor(len(students) + 2) as pool:
            working = [
                pool.submit(_Person(lab, login, known[login], seed + number, pause_s).work, stop)
                for number, login in enumerate(students)
            ]
            working.append(pool.submit(_teach, lab, stop))
            away = _restart(lab, restarts, seconds)
            stop.set()
            for one in working:
                one.result()
        return _looked_through(lab, known, seconds, away)


class _Person:
    def __init__(self, lab: Lab, login: str, known: _Known, seed: int, pause_s: float) -> None:
        self._lab = lab
        self._login = login
        self._known = known
        self._chance = random.Random(seed)
        self._seed = seed
        self._pause_s = pause_s
        self._cases = made_cases()

    def work(self, stop: threading.Event) -> None:
        kinds: list[tuple[str, Callable[[Store, Learner], None], int]] = [
            ("question", self._answer, 6),
            ("drill", self._drill, 6),
            ("note", self._note, 3),
            ("run", self._run, 1),
            ("page", self._look, 6),
            ("rename", self._rename, 1),
            ("probe", self._probe, 2),
        ]
        weights = [weight for *_, weight in kinds]
        with Store.open(self._lab.url_of(self._login)) as store:
            learner = store.learners.first()
            self._session = DrillSession(uuid4(), learner.id, "", 5, datetime.now(UTC))
            store.drills.begin(self._session)
            self._prior = make_prior(self._seed)
            while not stop.is_set():
                kind, do, _ = self._chance.choices(kinds, weights)[0]
                began = time.perf_counter()
                try:
                    do(store, learner)
                    self._known.done[kind] += 1
                except StoreError as error:
                    self._known.told.append(f"{kind}: {error}")
                self._known.seconds.append(time.perf_counter() - began)
                stop.wait(self._chance.uniform(0.0, 2 * self._pause_s))

    def _answer(self, store: Store, learner: Learner) -> None:
        item = store.packs.item(part_id("spot"))
        at, right = datetime.now(UTC), self._chance.random() < 0.6
        answer = Answer(changes=(EFFUSION,) if right else (), mark=SQUARE, confidence=0.7)
        attempt = Attempt(uuid4(), learner.id, item.item.id, item.digest, at, at, answer)
        self._known.begun["attempts"].add(attempt.id)
        store.attempts.lock(attempt)
        self._known.kept["attempts"].add(attempt.id)
        store.attempts.reveal(attempt.id, datetime.now(UTC))
        graded = grade(item.item, answer, SHAPE)
        store.attempts.finish(attempt.id, "More fluid.", graded, datetime.now(UTC))

    def _drill(self, store: Store, learner: Learner) -> None:
        now = datetime.now(UTC)
        answers = store.drills.answers(learner.id)
        case = next_case(self._cases, Standing.of(answers), now, self._chance)
        point = None if case.change is None else (0.3, 0.6)
        judged = judge(uuid4(), case, case.course, point, 2.0, now)
        for table in ("attempts", "drill_answers"):
            self._known.begun[table].add(judged.id)
        store.drills.keep(self._session.id, learner.id, case, judged)
        for table in ("attempts", "drill_answers"):
            self._known.kept[table].add(judged.id)

    def _note(self, store: Store, learner: Learner) -> None:
        note = Note(uuid4(), learner.id, part_id("spot"), "A note.", datetime.now(UTC))
        self._known.begun["notes"].add(note.id)
        store.notes.write(note)
        self._known.kept["notes"].add(note.id)

    def _run(self, store: Store, learner: Learner) -> None:
        run = make_run(self._prior, self._chance.randrange(2**31))
        self._known.begun["runs"].add(run.id)
        store.save_run(run)
        self._known.kept["runs"].add(run.id)
        store.run(run.id)
        store.delete_run(run.id)
        store.restore_run(run.id)

    def _look(self, store: Store, learner: Learner) -> None:
        now = datetime.now(UTC)
        (pack,) = store.packs.all()
        store.packs.lessons(pack.id, learner.id)
        store.progress.overview(learner.id, now)
        store.reviews.due(learner.id, now)
        store.habits.of(learner.id, now)
        (assigned,) = store.lab_classes.assigned(learner.id, now)
        assert assigned.title == pack.title
        assert store.learners.all()[0].id == learner.id

    def _rename(self, store: Store, learner: Learner) -> None:
        name = f"Student {self._chance.randrange(1000)}"
        store.learners.change(replace(learner, name=name))
        assert store.learners.get(learner.id).name == name

    def _probe(self, store: Store, learner: Learner) -> None:
        """By SQL, with the own login: nothing of others is seen, nothing of theirs changes."""
        try:
            with psycopg.connect(self._lab.url_of(self._login)) as connection:
                for table in PRIVATE:
                    if table in ("learners", "runs", "cases", "lectures", "classes"):
                        rule = "owner <> CURRENT_USER"
                    elif table in ("run_arrays", "attempt_runs"):
                        rule = "run_id NOT IN (SELECT id FROM runs WHERE owner = CURRENT_USER)"
                    elif table.startswith(("lecture_", "class_")):
                        rule = "TRUE"
                    else:
                        rule = (
                            "learner_id NOT IN (SELECT id FROM learners WHERE owner = CURRENT_USER)"
                        )
                    query = f"SELECT count(*) FROM {table} WHERE {rule}"
                    found = connection.execute(query.encode()).fetchone()
                    self._known.foreign += found[0] if found is not None else 0
                    self._known.probes += 1
                for change in _CHANGES:
                    self._known.foreign += connection.execute(change.encode()).rowcount
                    self._known.probes += 1
        except psycopg.OperationalError:
            # The server is away; this is no library that waits for it.
            return


def _furnish(lab: Lab, folder: Path) -> None:
    with Store.open(lab.url("smith")) as store:
        install(store, folder)
        (taught,) = store.lab_classes.taught()
        (pack,) = store.packs.all()
        now = datetime.now(UTC)
        store.lab_classes.assign(
            Assignment(
                uuid4(), taught.id, pack.id, now - timedelta(days=1), now + timedelta(days=1), 3
            )
        )


def _teach(lab: Lab, stop: threading.Event) -> None:
    with Store.open(lab.url("smith")) as store:
        while not stop.wait(5.0):
            (standing,) = store.lab_classes.find(CLASS).standings
            assert all(count <= standing.asked for count in standing.done.values())


def _restart(lab: Lab, restarts: int, seconds: float) -> list[float]:
    """At even distances, the last one as a crash would do it."""
    away: list[float] = []
    for number in range(restarts):
        time.sleep(seconds / (restarts + 1))
        began = time.monotonic()
        lab.server.stop("immediate" if number == restarts - 1 else "fast")
        time.sleep(min(5.0, seconds / 20))
        lab.server.start()
        away.append(round(time.monotonic() - began, 1))
    time.sleep(max(seconds / (restarts + 1), 1.0))
    return away


def _looked_through(
    lab: Lab, known: dict[str, _Known], seconds: float, away: list[float]
) -> LabFigures:
    lost = twice = from_nowhere = kept = 0
    with psycopg.connect(lab.superuser) as connection:
        for table in _TABLES:
            of = "" if table == "runs" else "JOIN learners ON learners.id = learner_id"
            column = {"drill_answers": "attempt_id"}.get(table, f"{table}.id")
            query = f"SELECT owner, {column} FROM {table} {of}"
            rows = connection.execute(query.encode()).fetchall()
            there = Counter(rows)
            twice += sum(count - 1 for count in there.values())
            for login, one in known.items():
                own = {row for owner, row in there if owner == login}
                kept += len(one.kept[table])
                lost += len(one.kept[table] - own)
                from_nowhere += len(own - one.begun[table])
        # An answer moved each of its skills once, whatever was repeated.
        reviews = connection.execute(
            b"SELECT count(*) - count(DISTINCT (attempt_id, skill)) FROM reviews"
        ).fetchone()
        learners = connection.execute(b"SELECT owner, count(*) FROM learners GROUP BY owner")
        assert all(count == 1 for _, count in learners.fetchall())
        twice += reviews[0] if reviews is not None else 0
    latencies = 1000 * np.array([second for one in known.values() for second in one.seconds])
    told = [line for one in known.values() for line in one.told]
    figures = LabFigures(
        learners=len(known),
        minutes=round(seconds / 60, 2),
        restarts=len(away),
        away_s=away,
        done=dict(sum((one.done for one in known.values()), Counter[str]())),
        kept=kept,
        lost=lost,
        twice=twice,
        from_nowhere=from_nowhere,
        told=len(told),
        probes=sum(one.probes for one in known.values()),
        foreign=sum(one.foreign for one in known.values()),
        p50_ms=round(float(np.percentile(latencies, 50)), 1),
        p99_ms=round(float(np.percentile(latencies, 99)), 1),
        longest_ms=round(float(latencies.max()), 1),
        load=round(psutil.getloadavg()[0], 1),
    )
    assert not told, told[:3]
    assert figures.lost == figures.twice == figures.from_nowhere == figures.foreign == 0, figures
    return figures
