"""`python -m tests.benchmarks`: measure Foresee on this machine and write the report."""

import os
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PIL import Image

from app.services.bundles import default_model
from engine.progemu import Engine
from engine.radiograph import read_radiograph
from lessons.files import write_atomically
from tests.benchmarks.measurements import Circumstances
from tests.benchmarks.measurements import report as measurements_report
from tests.benchmarks.memory import measure_memory
from tests.benchmarks.speed import measure_speed
from tests.engine.films import film

HYPOTHESIS = "new large right effusion"


def main(
    report: Annotated[Path, typer.Option(help="The Markdown file to write.")],
    model: Annotated[Path | None, typer.Option(help="Folder of another model.")] = None,
    image: Annotated[Path | None, typer.Option(help="A film; a drawn one by default.")] = None,
    runs: Annotated[int, typer.Option(min=1)] = 5,
) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from tests.benchmarks.event_loop import measure_event_loop

    circumstances = Circumstances.now()
    bundle = model or default_model()
    with tempfile.TemporaryDirectory() as folder:
        prior = image or _drawn_film(Path(folder) / "film.png")
        with closing(Engine.open(bundle, "cpu")) as engine:
            films = (prior, _mirrored(prior, Path(folder) / "mirrored.png"))
            measurements = list(measure_speed(engine, films, HYPOTHESIS, runs))
            manifest, digest = engine.manifest, engine.digest
        measurements.append(measure_event_loop(prior, bundle, HYPOTHESIS, runs))
        measurements.append(measure_memory(prior, bundle, HYPOTHESIS))
    text = measurements_report(measurements, circumstances, manifest, digest, runs)
    write_atomically(report, text.encode())
    typer.echo(text)


def _drawn_film(path: Path) -> Path:
    Image.fromarray(np.rint(film(1200, 1000) * 255).astype(np.uint8)).save(path)
    return path


def _mirrored(film: Path, path: Path) -> Path:
    pixels = read_radiograph(film).pixels
    Image.fromarray(np.rint(pixels[:, ::-1] * 255).astype(np.uint8)).save(path)
    return path


if __name__ == "__main__":
    typer.run(main)
