"""Kills the writer of a library again and again, and looks after every kill.

    python -m tests.soak [--kills 200] [--seed N]

A new library every ten kills, so that creating and migrating one is hit too.
"""

import argparse
import random
import tempfile
from pathlib import Path

from tests.lessons.killed_writer import Witness, kill_at_a_random_moment, require_nothing_lost

_KILLS_PER_LIBRARY = 10


def main() -> None:
    arguments = _arguments()
    chance = random.Random(arguments.seed)
    _say(f"{arguments.kills} kills, seed {arguments.seed}")
    done = kept = 0
    while done < arguments.kills:
        kills = min(_KILLS_PER_LIBRARY, arguments.kills - done)
        kept += _soak_one_library(kills, chance)
        done += kills
        _say(f"{done} kills: {kept} runs kept, none lost, none twice")


def _soak_one_library(kills: int, chance: random.Random) -> int:
    witness = Witness()
    with tempfile.TemporaryDirectory(prefix="foresee-soak-") as folder:
        database = Path(folder) / "foresee.db"
        for _ in range(kills):
            kill_at_a_random_moment(database, witness, chance)
            require_nothing_lost(database, witness)
    return len(witness.kept)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    return parser.parse_args()


if __name__ == "__main__":
    main()
