"""Speculative against sequential decoding of the embedded model, draw after draw.

    python -m tests.soak.draws [--draws 200] [--seed N] [--model FOLDER] [--device cpu]

A third of the draws is guided.
"""

import argparse
import random
from contextlib import closing
from pathlib import Path

from app.services.bundles import default_model
from engine.cases import built_in_cases
from engine.progemu import Engine
from engine.radiograph import read_radiograph
from tests.engine.draws import random_draw, require_same_tokens

_TELL_EVERY = 10


def main() -> None:
    arguments = _arguments()
    chance = random.Random(arguments.seed)
    films = [read_radiograph(case.path) for case in built_in_cases()]
    drafted = alone = 0
    with closing(Engine.open(arguments.model or default_model(), arguments.device)) as engine:
        name = f"{engine.manifest.name} {engine.manifest.version}"
        _say(f"{arguments.draws} draws of {name}, seed {arguments.seed}")
        for index in range(1, arguments.draws + 1):
            guidance = (1.0, 1.0, chance.choice((1.5, 3.0)))[index % 3]
            passes = require_same_tokens(engine, random_draw(engine, films, chance, guidance))
            drafted, alone = drafted + passes[0], alone + passes[1]
            if index % _TELL_EVERY == 0:
                share = drafted / alone
                _say(f"{index} draws: every token the same, {share:.3f} passes per token")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.draws", description=__doc__)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--device", default="cpu")
    return parser.parse_args()


if __name__ == "__main__":
    main()
