"""Opens pack files, each in a process of its own, and tells what that cost.

As a program: paths as arguments; one JSON line for each: what was said, or null where the pack was
taken; seconds of processor time; bytes by which the process grew at its peak.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

from lessons.errors import PackRefused
from lessons.pack.opened import OpenedPack
from tests.lessons.hostile.making import honest_parts, write


def opened(path: Path) -> str | None:
    try:
        with OpenedPack.open(path) as pack:
            pack.require_sound()
    except PackRefused as refused:
        return str(refused)
    return None


def tell(path: Path) -> None:
    before = _peak()
    begun = time.process_time()
    said = opened(path)
    seconds = time.process_time() - begun
    line = {"said": said, "seconds": seconds, "grown": _peak() - before}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _peak() -> int:
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    # What is imported lazily is charged to nobody.
    warm = Path(sys.argv[1])
    write(warm, honest_parts())
    assert opened(warm) is None
    for path in map(Path, sys.argv[2:]):
        child = os.fork()
        if child == 0:
            tell(path)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            sys.stdout.write(json.dumps({"said": f"died of {status}", "seconds": 0, "grown": 0}))
            sys.stdout.write("\n")


if __name__ == "__main__":
    main()
