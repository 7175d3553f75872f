"""What takes too long for the suite.

    python -m tests.soak [kills] [fuzz] [runs] [--kills 200] [--minutes 5] [--seed N]

kills: kill -9 at random moments, every third one while a backup is gone back to, with a look after
each. A new library every ten kills, every other one of the first released schema, so that creating
and migrating are hit too. fuzz: manifests that
are nearly right. runs: every baked run of the packs that ship, made again.
"""

import argparse
import random
import tempfile
from pathlib import Path

from tests.lessons.killed_writer import (
    Place,
    Witness,
    kill_at_a_random_moment,
    require_nothing_lost,
)

_KILLS_PER_LIBRARY = 10
_PARTS = ("kills", "fuzz", "runs")


def main() -> None:
    arguments = _arguments()
    _say(f"seed {arguments.seed}")
    parts = arguments.parts or _PARTS
    if "kills" in parts:
        _kill(arguments.kills, random.Random(arguments.seed))
    if "fuzz" in parts:
        _fuzz(arguments.minutes, arguments.seed)
    if "runs" in parts:
        _repeat_runs()


def _kill(kills: int, chance: random.Random) -> None:
    done = 0
    work: dict[str, int] = {}
    while done < kills:
        now = min(_KILLS_PER_LIBRARY, kills - done)
        for what, times in _soak_one_library(now, chance, old=done % 20 == 0).items():
            work[what] = work.get(what, 0) + times
        done += now
        _say(f"{done} kills: {work}; none lost, none twice")


def _soak_one_library(kills: int, chance: random.Random, *, old: bool) -> dict[str, int]:
    witness = Witness(old)
    with tempfile.TemporaryDirectory(prefix="foresee-soak-") as folder:
        place = Place(Path(folder))
        place.prepare(old=old)
        for number in range(kills):
            during = "go_back" if number % 3 == 2 else ""
            kill_at_a_random_moment(place, witness, chance, during=during)
            require_nothing_lost(place, witness)
    return {what: len(numbers) for what, numbers in witness.done.items()}


def _fuzz(minutes: float, seed: int) -> None:
    from tests.lessons.manifest_fuzzing import fuzz_for

    examples = fuzz_for(60 * minutes, seed)
    _say(f"{examples} manifests in {minutes} minutes: no uncaught error")


def _repeat_runs() -> None:
    from lessons.built_in.shipped import shipped_packs
    from tests.lessons.repeated_runs import repeated_runs

    for file in shipped_packs():
        runs = list(repeated_runs(file))
        for run in runs:
            run.require_alike()
            if run.is_of_this_class:
                run.require_same()
        _say(f"{file.stem}: {len(runs)} baked runs repeat")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=_PARTS)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    return parser.parse_args()


if __name__ == "__main__":
    main()
