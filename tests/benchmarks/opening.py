"""How fluid the window stays while a film of 16 megapixels is opened.

`python -m tests.benchmarks.opening FILM MODEL` prints one JSON object; measured in a process of its
own.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.window.opening import make_window, prepared_application
from tests.app.walk import wait, wait_until
from tests.benchmarks.alone import told_by
from tests.benchmarks.event_loop_gaps import EventLoopGaps
from tests.benchmarks.measurements import Measurement
from tests.benchmarks.viewing import SIDE, large_pixels
from tests.engine.films import dataset, write

GAP_LIMIT_MS = 100
WIDTH, HEIGHT = 1280, 800
# After the film is there the model still looks for the regions in it.
SHOWING_MS = 2000


def measure_opening(film: Path, model: Path) -> Iterator[Measurement]:
    """The pixels of `film`, enlarged, in a DICOM file of 16 bits."""
    stored = np.rint(large_pixels(film) * 65535).astype(np.uint16)
    with tempfile.TemporaryDirectory() as folder:
        film = write(dataset(stored, bits=16), Path(folder) / "large.dcm")
        told = told_by("tests.benchmarks.opening", film, model)
    what = f"longest event-loop gap while a DICOM of {SIDE} × {SIDE} opens"
    yield Measurement(what, told["longest_gap_ms"], "ms", GAP_LIMIT_MS)


def main(film: Path, model: Path) -> None:
    prepared_application()
    window = make_window()
    window.resize(WIDTH, HEIGHT)
    window.show()
    window.open_model(model, "cpu")
    wait_until(lambda: window.session.model is not None, "for the model")
    with EventLoopGaps() as gaps:
        window.open_film(film)
        wait_until(lambda: window.session.film is not None, "for the film")
        wait(SHOWING_MS)
    opened = window.session.film
    window.close()
    if opened is None or opened.size != (SIDE, SIDE):
        raise RuntimeError("another film was opened than the large one")
    sys.stdout.write(json.dumps({"longest_gap_ms": gaps.longest_ms}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
