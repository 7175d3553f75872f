"""`python -m tests.benchmarks`: measure Foresee on this machine and write the report."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.services.bundles import default_model
from engine.cases import built_in_cases
from engine.evaluation.speed import Round, Speed, bytes_per_pass, memory_bandwidth, play, understood
from engine.files import write_atomically
from engine.progemu import Engine
from engine.radiograph import Radiograph, read_radiograph
from tests.benchmarks.comparison import Way, compare
from tests.benchmarks.drill import measure_drill
from tests.benchmarks.first_window import measure_first_window
from tests.benchmarks.growth import measure_growth
from tests.benchmarks.history import measure_history
from tests.benchmarks.lecture import measure_lecture
from tests.benchmarks.library import measure_library
from tests.benchmarks.measurements import Circumstances, Measurement
from tests.benchmarks.memory import measure_memory
from tests.benchmarks.opening import measure_opening
from tests.benchmarks.passes import measure_passes
from tests.benchmarks.plot import write_plot
from tests.benchmarks.report import Findings, Roofline, report
from tests.benchmarks.scrubbing import measure_scrubbing
from tests.benchmarks.shares import Shares, measure_shares, profile_pass
from tests.benchmarks.speed import measure_cancel, run_measurements
from tests.benchmarks.start import measure_start
from tests.benchmarks.viewing import measure_viewing
from tests.benchmarks.walk import measure_walk
from tests.benchmarks.window import measure_window

ROUNDS = 6
WINDOW_RUNS = 5
PASSES_RUNS = 60
LEAST_AGAINST_TRANSFORMERS = 8


class Part(StrEnum):
    START = "start"
    COMPARISON = "comparison"
    PASSES = "passes"
    WINDOW = "window"
    WALK = "walk"
    OPENING = "opening"
    VIEWING = "viewing"
    SCRUBBING = "scrubbing"
    HISTORY = "history"
    LIBRARY = "library"
    GROWTH = "growth"
    LECTURE = "lecture"
    DRILL = "drill"


def main(
    out: Annotated[Path | None, typer.Option("--report", help="Markdown file to write.")] = None,
    model: Annotated[Path | None, typer.Option(help="Folder of another model.")] = None,
    only: Annotated[Part | None, typer.Option(help="Measure and print one part.")] = None,
) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    bundle = model or default_model()
    if only is not None:
        _print_part(only, bundle)
    elif out is None:
        raise typer.BadParameter("give --report FILE, or --only PART")
    else:
        with tempfile.TemporaryDirectory(prefix="foresee-bench-") as scratch:
            found = _measure(bundle, Path(scratch))
        plot = out.with_suffix(".svg")
        write_plot(plot, found.ways, found.costs, found.speed.passes_per_token)
        text = report(found, plot.name)
        write_atomically(out, text.encode())
        typer.echo(text)


def _measure(bundle: Path, scratch: Path) -> Findings:
    circumstances = Circumstances.now()
    paths = [case.path for case in built_in_cases()]
    films = [read_radiograph(path) for path in paths]
    _tell("the start")
    measured = [*measure_first_window(), *measure_start(bundle)]
    _tell("the model alone")
    speed = _by_command(bundle)
    with closing(Engine.open(bundle, "cpu")) as engine:
        hypotheses = understood(engine)
        _tell("whole runs")
        rounds = play(engine, films, hypotheses, ROUNDS)
        _tell("where the time goes")
        shares = _both_shares(engine, films, hypotheses[0])
        measured += [
            *run_measurements(rounds),
            measure_cancel(engine, films[0], hypotheses[0]),
        ]
        manifest, length = engine.manifest, _middle(engine, rounds)
    profiles = [profile_pass(bundle, manifest, rows, scratch) for rows in (2, 16)]
    roofline = Roofline(bytes_per_pass(bundle, length), memory_bandwidth())
    measured += measure_passes(bundle, PASSES_RUNS)
    _tell("transformers")
    ways = list(compare(bundle, films[0], hypotheses[0]))
    measured.append(_against_transformers(ways))
    _tell("the window")
    measured += measure_window(paths[0], bundle, hypotheses[0], WINDOW_RUNS)
    _tell("a newcomer's way")
    measured += measure_walk(bundle)
    _tell("a film of 16 megapixels")
    measured += measure_opening(paths[0], bundle)
    measured += measure_viewing(paths[0], bundle, hypotheses[0])
    _tell("scrubbing")
    measured += measure_scrubbing(paths[0], bundle, hypotheses[0])
    _tell("a lecture")
    measured += measure_lecture(paths[0])
    _tell("a drill")
    measured += measure_drill()
    _tell("a long history")
    measured += measure_history(paths[0])
    measured += measure_library()
    measured.append(measure_memory(paths[0], bundle, hypotheses[0]))
    _tell("growth")
    costs = list(measure_growth(bundle, scratch))
    return Findings(
        circumstances,
        manifest,
        ROUNDS,
        speed,
        measured,
        ways,
        shares,
        profiles,
        roofline,
        costs,
    )


def _by_command(bundle: Path) -> Speed:
    """In a process that holds nothing else."""
    command = [sys.executable, "-m", "app", "model", "bench", str(bundle.absolute())]
    command += ["--quick", "--json", "--device", "cpu"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Speed.model_validate_json(done.stdout)


def _both_shares(engine: Engine, films: list[Radiograph], hypothesis: str) -> tuple[Shares, Shares]:
    return (
        measure_shares(engine, films[0], hypothesis, drafting=True),
        measure_shares(engine, films[1], hypothesis, drafting=False),
    )


def _middle(engine: Engine, rounds: Sequence[Round]) -> int:
    """Tokens in the cache when half of the target is there."""
    ahead = engine.longest_run - engine.manifest.max_text_tokens
    return ahead - rounds[0].alone.passes // 2


def _against_transformers(ways: list[Way]) -> Measurement:
    """Against the faster of theirs."""
    theirs = min(way.seconds for way in ways[2:])
    what = "against transformers' `generate`, whole sequence"
    return Measurement(
        what, theirs / ways[0].seconds, "times", LEAST_AGAINST_TRANSFORMERS, least=True
    )


def _print_part(part: Part, bundle: Path) -> None:
    film, hypothesis = built_in_cases()[0].path, "new moderate right effusion"
    match part:
        case Part.COMPARISON:
            for way in compare(bundle, read_radiograph(film), hypothesis):
                figures = f"{way.tokens} tokens, {way.passes} passes, {way.seconds:.2f} s"
                typer.echo(f"{way.name}: {figures}")
        case Part.GROWTH:
            with tempfile.TemporaryDirectory(prefix="foresee-bench-") as scratch:
                for cost in measure_growth(bundle, Path(scratch)):
                    typer.echo(str(cost))
        case _:
            for measurement in _measure_part(part, film, bundle, hypothesis):
                typer.echo(measurement.row())


def _measure_part(part: Part, film: Path, bundle: Path, hypothesis: str) -> Iterable[Measurement]:
    measured: dict[Part, Callable[[], Iterable[Measurement]]] = {
        Part.START: measure_first_window,
        Part.PASSES: lambda: measure_passes(bundle, PASSES_RUNS),
        Part.WINDOW: lambda: measure_window(film, bundle, hypothesis, WINDOW_RUNS),
        Part.WALK: lambda: measure_walk(bundle),
        Part.OPENING: lambda: measure_opening(film, bundle),
        Part.VIEWING: lambda: measure_viewing(film, bundle, hypothesis),
        Part.SCRUBBING: lambda: measure_scrubbing(film, bundle, hypothesis),
        Part.LECTURE: lambda: measure_lecture(film),
        Part.DRILL: measure_drill,
        Part.HISTORY: lambda: measure_history(film),
        Part.LIBRARY: measure_library,
    }
    return measured[part]()


def _tell(part: str) -> None:
    typer.echo(f"measuring: {part}", err=True)


if __name__ == "__main__":
    sys.exit(typer.run(main))
