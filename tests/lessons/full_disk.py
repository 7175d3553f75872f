"""A library on a disk that fills up: what was kept is there afterwards, and work goes on.

As a program it is the whole attempt, in a namespace of its own in which a small disk can be
mounted without asking anybody:

    unshare --user --map-root-user --mount python -m tests.lessons.full_disk FOLDER ROOM
"""

import json
import shutil
import subprocess
import sys
from contextlib import suppress
from itertools import count
from pathlib import Path

from engine.errors import ForeseeError
from lessons.errors import StoreDamaged
from tests.lessons.killed_writer import Place, Witness, Worker, require_nothing_lost

_ROOT = Path(__file__).parents[2]
_NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")
_ROOM_TO_BEGIN = 64_000_000
_ENOUGH = 3
_GOES_ON = 3


def can_fill_disks() -> bool:
    """Only Linux mounts a disk for whoever asks, and not in every container."""
    if shutil.which("unshare") is None:
        return False
    mount = [*_NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(mount, capture_output=True, check=False).returncode == 0


def fill_disk(folder: Path, room: int) -> dict[str, int]:
    """Work with `room` bytes until nothing is taken any more; how often each kind was done and,
    under "refused", was not. Raises AssertionError where something was lost or not told."""
    program = [*_NAMESPACE, sys.executable, "-m", "tests.lessons.full_disk", str(folder), str(room)]
    done = subprocess.run(program, cwd=_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _fill(folder: Path, room: int) -> dict[str, int]:
    _mount("tmpfs", f"size={_ROOM_TO_BEGIN}", folder)
    place, witness = Place(folder), Witness()
    place.prepare(old=False)
    worker = Worker(place)
    for step in worker.steps[:2]:
        _do(worker, step.__name__, 0, witness)
    used = _ROOM_TO_BEGIN - shutil.disk_usage(folder).free
    _mount("tmpfs", f"remount,size={used + room}", folder)
    refused = _work_until_full(worker, witness)
    # As when somebody has made room.
    _mount("tmpfs", f"remount,size={_ROOM_TO_BEGIN}", folder)
    worker.close()
    require_nothing_lost(place, witness)
    worker = Worker(place)
    begin = witness.next_step + 1
    for number in range(begin, begin + _GOES_ON):
        for step in worker.steps:
            _do(worker, step.__name__, number, witness)
    worker.close()
    require_nothing_lost(place, witness)
    return {what: len(numbers) for what, numbers in witness.done.items()} | {"refused": refused}


def _work_until_full(worker: Worker, witness: Witness) -> int:
    """How often something was refused; until neither runs nor answers have been taken for long."""
    refused = since = 0
    for number in count(1):
        since += 1
        for step in worker.steps:
            if _is_taken(worker, step.__name__, number, witness):
                since = 0 if step.__name__ in ("run", "answer") else since
            else:
                refused += 1
        if since >= _ENOUGH:
            return refused
    raise AssertionError("the disk never filled up")


def _is_taken(worker: Worker, what: str, number: int, witness: Witness) -> bool:
    """Raises whatever is no sentence, and where a full disk passes for a damaged library."""
    try:
        _do(worker, what, number, witness)
    except StoreDamaged:
        raise
    except ForeseeError:
        if what == "go_back":
            with suppress(ForeseeError):
                worker.reopen()
        return False
    return True


def _do(worker: Worker, what: str, number: int, witness: Witness) -> None:
    witness.started.setdefault(what, set()).add(number)
    # From a sound file: what damages it for a test would itself find no room.
    getattr(worker, what)(4 * number if what == "go_back" else number)
    witness.done.setdefault(what, set()).add(number)


def _mount(kind: str, options: str, folder: Path) -> None:
    subprocess.run(["mount", "-t", kind, "-o", options, kind, str(folder)], check=True)


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        print(json.dumps(_fill(Path(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201
