"""Whole runs of this tree against those of another one, in turn, so that a busy machine slows both:

    python -m tests.benchmarks.against TREE [--pairs 16] [--rounds 3] [--films FOLDER...]

TREE: a checkout of another commit; films: folders of them, besides the built-in cases. Each run is
the first of an engine just opened, and changes the film."""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from engine.cases import built_in_cases
from engine.errors import ForeseeError
from engine.evaluation.speed import finish_run
from engine.progemu import Engine
from engine.radiograph import read_radiograph
from engine.result import RunResult

_HERE = Path(__file__).parents[2]
_BUNDLE = Path("assets/models/embedded-thorax-s")
_ANSWER = "--answer"
_SEED = 11


def compare(other: Path, pairs: int, rounds: int, films: Sequence[Path]) -> None:
    asked = list(_changing(pairs, [[case.path for case in built_in_cases()], *map(_films, films)]))
    trees = [_Tree(other), _Tree(_HERE)]
    for tree in trees:
        tree.run(asked[0])
    ratios: dict[str, list[float]] = {"wall": [], "cpu": []}
    differing = 0
    for turn in range(rounds * len(asked)):
        order = (0, 1) if turn % 2 else (1, 0)
        found = {index: trees[index].run(asked[turn % len(asked)]) for index in order}
        for name, of in ratios.items():
            of.append(found[0][name] / found[1][name])
        differing += found[0]["said"] != found[1]["said"]
    for tree in trees:
        tree.close()
    for name, of in ratios.items():
        low, middle, high = (round(share, 2) for share in statistics.quantiles(of, n=4))
        _say(f"{name}: {middle} times as fast (quartiles {low} and {high})")
    _say(f"{len(asked)} pairs, {rounds} rounds; tokens or text differ in {differing} runs")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class _Tree:
    """A process with the code of one tree and a profile of its own."""

    def __init__(self, tree: Path) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="foresee-against-")
        self._process = subprocess.Popen(
            [sys.executable, "-P", __file__, _ANSWER],
            cwd=tree,
            env=os.environ | {"PYTHONPATH": str(tree.resolve()), "FORESEE_HOME": self._home.name},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, pair: tuple[str, str, int]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(pair)}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()
        self._home.cleanup()


def _films(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix in (".jpg", ".png"))


def _changing(count: int, films: Sequence[Sequence[Path]]) -> Iterator[tuple[str, str, int]]:
    from tests.engine.draws import random_hypothesis

    chance, left = random.Random(_SEED), count
    while left:
        film, seed = chance.choice(films[left % len(films)]), chance.randrange(2**31)
        with closing(Engine.open(_HERE / _BUNDLE, "cpu")) as engine:
            hypothesis = random_hypothesis(engine, chance)
            try:
                result = _finished(engine, film, hypothesis, seed)
            except ForeseeError:
                continue  # no chest film that lies as it should
        if (result.tokens != result.prior_tokens).any():
            left -= 1
            yield str(film), hypothesis, seed


def _finished(engine: Engine, film: Path, hypothesis: str, seed: int) -> RunResult:
    sampling = engine.manifest.sampling.sampling(seed)
    return finish_run(engine, read_radiograph(film), hypothesis, sampling, drafting=True)


def _answer() -> None:
    for line in sys.stdin:
        film, hypothesis, seed = json.loads(line)
        radiograph = read_radiograph(Path(film))
        with closing(Engine.open(_BUNDLE, "cpu")) as engine:
            sampling = engine.manifest.sampling.sampling(seed)
            wall, cpu = time.perf_counter(), time.process_time()
            result = finish_run(engine, radiograph, hypothesis, sampling, drafting=True)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        said = sha256(result.tokens.tobytes() + result.interpretation.encode()).hexdigest()
        _say(json.dumps({"wall": wall, "cpu": cpu, "said": said}))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tree", type=Path)
    parser.add_argument("--pairs", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--films", type=Path, nargs="*", default=[])
    return parser.parse_args()


if __name__ == "__main__":
    if sys.argv[1:] == [_ANSWER]:
        _answer()
    else:
        given = _arguments()
        compare(given.tree, given.pairs, given.rounds, given.films)
