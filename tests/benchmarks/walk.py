"""How fluid the window stays for a newcomer, from the first start to a graded prediction.

`python -m tests.benchmarks.walk MODEL` prints one JSON object; measured in a process of its own.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.window.opening import make_window, prepared_application
from tests.app.walk import Person, wait_until, walk_to_a_graded_prediction
from tests.benchmarks.alone import told_by
from tests.benchmarks.event_loop_gaps import EventLoopGaps
from tests.benchmarks.measurements import Measurement

GAP_LIMIT_MS = 50
WIDTH, HEIGHT = 1280, 800


def measure_walk(model: Path) -> Iterator[Measurement]:
    """The model is open before the first step, as it is for every hand that is not a machine's."""
    told = told_by("tests.benchmarks.walk", model)
    what = "longest event-loop gap from the first start to a graded prediction"
    yield Measurement(what, told["longest_gap_ms"], "ms", GAP_LIMIT_MS)


def main(model: Path) -> None:
    prepared_application()
    window = make_window()
    window.resize(WIDTH, HEIGHT)
    window.show()
    window.open_model(model, "cpu")
    wait_until(lambda: window.session.model is not None, "for the model")
    wait_until(lambda: window.learning.learner.id is not None, "for the library")
    with tempfile.TemporaryDirectory() as pictures, EventLoopGaps() as gaps:
        walk_to_a_graded_prediction(Person(window, Path(pictures), gaps.excused), window)
    window.close()
    sys.stdout.write(json.dumps({"longest_gap_ms": gaps.longest_ms}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
