"""A library that is written and backed up until it is killed, and what must be true afterwards.

As a program it is the writer: it tells on standard output what it is about to do and what is done.
The tests kill it, look, and let it go on where it was.
"""

import random
import sys
import threading
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from subprocess import PIPE, Popen
from uuid import UUID

from lessons.backup import backup_folder, is_sound, list_backups
from lessons.store import Store
from tests.lessons.stored_runs import make_prior, make_run

_ROOT = Path(__file__).parents[2]
_BACKUP_EVERY = 3
_LONGEST_STEP_S = 0.05


@dataclass
class Witness:
    """What the writer told before it was killed."""

    started: set[int] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)

    @property
    def next_run(self) -> int:
        """The run in flight is tried again, as the window would: it must not be there twice."""
        return max(self.started, default=0)

    def hear(self, line: bytes) -> None:
        # A line without its end was cut by the kill and says nothing.
        if not line.endswith(b"\n"):
            return
        what, number = line.split()
        if what != b"opening":
            (self.started if what == b"saving" else self.kept).add(int(number))


def kill_at_a_random_moment(database: Path, witness: Witness, chance: random.Random) -> None:
    """Let the writer take some steps, then kill it within the next ones."""
    program = [sys.executable, "-m", "tests.lessons.killed_writer"]
    with Popen([*program, str(database), str(witness.next_run)], stdout=PIPE, cwd=_ROOT) as writer:
        assert writer.stdout is not None
        for _ in range(chance.randint(1, 20)):
            witness.hear(writer.stdout.readline())
        killer = threading.Timer(chance.uniform(0.0, _LONGEST_STEP_S), writer.kill)
        killer.start()
        for line in writer.stdout:
            witness.hear(line)
        killer.join()


def require_nothing_lost(database: Path, witness: Witness) -> None:
    """Opening checks the file; every run that was kept is there whole, and none is there twice."""
    with Store.open(database) as store:
        found = [line.id for line in store.runs(limit=1_000_000)]
        runs = [store.run(one) for one in found]
    assert len(found) == len(set(found)), "a run is there twice"
    assert {run_id(number) for number in witness.kept} <= set(found), "a run was lost"
    assert set(found) <= {run_id(number) for number in witness.started}, "a run came from nowhere"
    assert all(run.tokens.size and run.field_change.size and run.raw.size for run in runs)
    assert all(is_sound(backup.path) for backup in list_backups(backup_folder(database)))


def run_id(number: int) -> UUID:
    return UUID(int=number + 1)


def write_until_killed(database: Path, first_run: int) -> None:
    run = make_run(make_prior())
    _tell("opening", first_run)
    with Store.open(database) as store:
        for number in count(first_run):
            _tell("saving", number)
            store.save_run(replace(run, id=run_id(number)))
            _tell("kept", number)
            if number % _BACKUP_EVERY == 0:
                store.back_up()


def _tell(what: str, number: int) -> None:
    print(what, number, flush=True)  # noqa: T201


if __name__ == "__main__":
    write_until_killed(Path(sys.argv[1]), int(sys.argv[2]))
