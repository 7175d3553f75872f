"""Several processes at once at one library, each with work of its own.

As a program it is one of them, and ends when its input does:

    python -m tests.lessons.two_processes FOLDER FIRST
"""

import json
import subprocess
import sys
import threading
from itertools import count
from pathlib import Path
from time import sleep

from tests.lessons.killed_writer import Place, Witness, Worker, require_nothing_lost

_ROOT = Path(__file__).parents[2]
_APART = 1_000_000


def work_at_once(folder: Path, processes: int, seconds: float) -> dict[str, int]:
    """How often each kind of work was done by all of them together. Raises AssertionError where a
    process failed, or something was lost or is there twice."""
    place, witness = Place(folder), Witness()
    place.prepare(old=False)
    program = [sys.executable, "-m", "tests.lessons.two_processes", str(folder)]
    working = [
        subprocess.Popen(
            [*program, str(number * _APART)],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    sleep(seconds)
    for process in working:
        told, _ = process.communicate()
        assert process.returncode == 0
        for what, numbers in json.loads(told).items():
            for kept in (witness.started, witness.done):
                kept.setdefault(what, set()).update(numbers)
    require_nothing_lost(place, witness)
    return {what: len(numbers) for what, numbers in witness.done.items()}


def _work(place: Place, first: int) -> dict[str, list[int]]:
    """A draft and the way back have one user at a time; all else has many."""
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    worker = Worker(place)
    steps = (worker.install, worker.run, worker.answer, worker.finish, worker.back_up)
    done: dict[str, list[int]] = {step.__name__: [] for step in steps}
    for number in count(first):
        for step in steps:
            step(number)
            done[step.__name__].append(number)
        if over.is_set():
            break
    worker.close()
    return done


if __name__ == "__main__":
    print(json.dumps(_work(Place(Path(sys.argv[1])), int(sys.argv[2]))))  # noqa: T201
