"""A drill that is killed again and again, and what must be true afterwards.

As a program it is the window: it begins a session or continues the one there is, keeps answers,
and tells on standard output what it is about to keep and what was kept, and so may be shown.
"""

import random
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE, Popen
from uuid import UUID, uuid4

from lessons.changes import Course
from lessons.drill.answers import judge
from lessons.drill.choosing import next_case
from lessons.drill.session import DrillSession
from lessons.drill.standing import Standing
from lessons.store import Store
from tests.lessons.drill.made_cases import made_cases

_ROOT = Path(__file__).parents[3]
_LONGEST_S = 0.15


@dataclass
class Told:
    begun: set[UUID] = field(default_factory=set)
    kept: set[UUID] = field(default_factory=set)

    def hear(self, line: bytes) -> None:
        # A line without its end was cut by the kill and says nothing.
        if line.endswith(b"\n"):
            when, answer = line.decode().split()
            (self.begun if when == "begin" else self.kept).add(UUID(answer))

    def require_nothing_lost(self, database: Path) -> None:
        """Opening checks the file."""
        with Store.open(database) as store:
            learner = store.learners.first().id
            answers = store.drills.answers(learner)
            session = store.drills.unfinished(learner, datetime.now(UTC))
            ids = {answer.id for answer in answers}
            assert len(ids) == len(answers), "an answer is there twice"
            assert self.kept <= ids, "an answer that was shown is lost"
            assert ids <= self.begun, "an answer came from nowhere"
            assert all(store.attempts.get(one).grade is not None for one in ids)
            assert session is not None, "the session does not go on"
            assert store.drills.of_session(session.id) == answers
            assert Standing.of(answers).recent == answers[-60:]


def kill_at_a_random_moment(database: Path, told: Told, chance: random.Random) -> None:
    """Let some answers be kept, then kill it within the next ones."""
    program = [sys.executable, "-m", "tests.lessons.drill.killed_drill", str(database)]
    with Popen([*program, str(chance.getrandbits(32))], stdout=PIPE, cwd=_ROOT) as window:
        assert window.stdout is not None
        for _ in range(chance.randint(1, 30)):
            line = window.stdout.readline()
            assert line, "the drill ended by itself"
            told.hear(line)
        killer = threading.Timer(chance.uniform(0.0, _LONGEST_S), window.kill)
        killer.start()
        for line in window.stdout:
            told.hear(line)
        killer.join()


def drill_until_killed(database: Path, dice: random.Random) -> None:
    cases = made_cases(1)
    with Store.open(database) as store:
        learner, now = store.learners.first().id, datetime.now(UTC)
        session = store.drills.unfinished(learner, now)
        if session is None:
            session = DrillSession(uuid4(), learner, "", 5, now)
            store.drills.begin(session)
        standing = Standing.of(store.drills.answers(learner))
        while True:
            now = datetime.now(UTC)
            case = next_case(cases, standing, now, dice)
            course = dice.choice(tuple(Course))
            point = None if course is Course.SAME else (dice.random(), dice.random())
            judged = judge(uuid4(), case, course, point, dice.uniform(1, 12), now)
            _tell("begin", judged.id)
            store.drills.keep(session.id, learner, case, judged)
            _tell("end", judged.id)
            standing = standing.after(judged)


def _tell(when: str, answer: UUID) -> None:
    print(when, answer, flush=True)  # noqa: T201


if __name__ == "__main__":
    drill_until_killed(Path(sys.argv[1]), random.Random(int(sys.argv[2])))
