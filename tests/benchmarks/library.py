"""How long the library's views take with 10,000 items and 100,000 attempts, histories of a
thousand and of 20,000 runs, and what hostile packs and texts cost before they are refused; not part
of the suite.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from json import loads
from pathlib import Path
from time import process_time

from app.packs.overview import packs_overview
from engine.errors import HypothesisDeclined
from engine.hypothesis import LONGEST_TEXT, read_hypothesis
from engine.hypothesis.lexicon import chest_phrases
from engine.hypothesis.outside import outside_phrases
from lessons.store import Store
from tests.app.long_history import fill_history
from tests.benchmarks.large_history import measure_large_history
from tests.benchmarks.measurements import Measurement
from tests.lessons.hostile import HOSTILE
from tests.lessons.large_library import NOW, open_filled

RUNS = 1000
VIEW_LIMIT_MS, REFUSAL_LIMIT_MS, READING_LIMIT_MS = 300, 1000, 50


def measure_library() -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory(prefix="foresee-bench-") as folder:
        yield from _views(Path(folder) / "large.db")
        yield _listing(Path(folder) / "history.db")
        yield from measure_large_history(Path(folder))
        if hasattr(os, "fork"):
            yield _refusing(Path(folder))
    yield _reading()


def _views(file: Path) -> Iterator[Measurement]:
    store, learner = open_filled(file)
    views: dict[str, Callable[[], object]] = {
        "what is due": lambda: store.reviews.due(learner, NOW),
        "progress": lambda: store.progress.overview(learner, NOW),
        "lessons and packs": lambda: packs_overview(learner, None, NOW, store),
    }
    with store:
        for name, view in views.items():
            what = f"{name}, of 100,000 attempts (processor time)"
            yield Measurement(what, _best_ms(view), "ms", VIEW_LIMIT_MS)


def _listing(file: Path) -> Measurement:
    fill_history(file, RUNS)
    with Store.open(file) as store:
        best = _best_ms(lambda: store.runs(limit=RUNS))
    return Measurement(f"list of {RUNS} runs (processor time)", best, "ms", VIEW_LIMIT_MS)


def _refusing(folder: Path) -> Measurement:
    """Each pack in a process of its own, which tells its processor time."""
    files = [folder / f"{number}.foresee" for number in range(len(HOSTILE))]
    for file, harm in zip(files, HOSTILE.values(), strict=True):
        harm(file)
    program = [sys.executable, "-m", "tests.lessons.hostile_opener", folder / "warm.foresee"]
    told = subprocess.run([*program, *files], stdout=subprocess.PIPE, check=True).stdout
    slowest = 1000 * max(loads(line)["seconds"] for line in told.splitlines())
    what = f"slowest of {len(files)} hostile packs, refused (processor time)"
    return Measurement(what, slowest, "ms", REFUSAL_LIMIT_MS)


def _reading() -> Measurement:
    """The lexicon itself, cut into texts as long as any may be: nothing is harder to read."""
    words = " ".join(phrase for phrase, _ in (*chest_phrases(), *outside_phrases()))
    texts = [words[at : at + LONGEST_TEXT] for at in range(0, len(words), LONGEST_TEXT)]
    slowest = max(_best_ms(lambda text=text: _read(text)) for text in texts)
    what = f"slowest of {len(texts)} hypotheses of {LONGEST_TEXT} characters, read or declined"
    return Measurement(what, slowest, "ms", READING_LIMIT_MS)


def _read(text: str) -> None:
    with suppress(HypothesisDeclined):
        read_hypothesis(text)


def _best_ms(work: Callable[[], object]) -> float:
    took: list[float] = []
    for _ in range(3):
        begun = process_time()
        work()
        took.append(1000 * (process_time() - begun))
    return min(took)
