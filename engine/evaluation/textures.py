"""Opacities that a model draws on clear films, and boxed real ones, for the judge of spectra."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from engine.errors import RadiographError
from engine.evaluation.cases import spread
from engine.evaluation.intervals import Interval
from engine.evaluation.nih import NihRow, read_nih
from engine.evaluation.real_questions import is_clear, nih_film
from engine.evaluation.spectrum import Texture, boxed_texture, drawn_texture, told_apart
from engine.events import Finished
from engine.progemu import Engine
from engine.radiograph import read_radiograph

ASKED = (
    "new large right effusion",
    "new moderate left lower consolidation",
    "new large right upper consolidation",
    "new severe oedema",
)
_BOXES = 2


def textures_told_apart(
    engine: Engine,
    data: Path,
    rows: Sequence[NihRow],
    limit: int | None,
    seed: int,
    report: Callable[[str], None],
) -> Interval | None:
    """AUC of spectra against boxed real opacities. rows: of patients kept aside. limit: of clear
    films, each with one of `ASKED` in turn. None where either kind is missing."""
    clear = list(spread([row for row in rows if is_clear(row)], limit))
    drawn = list(_drawn(engine, data, clear, seed, report))
    real = list(_boxed(data))
    return told_apart(real, drawn) if real and drawn else None


def _boxed(data: Path) -> Iterator[Texture]:
    for row in read_nih(data):
        if row.boxes:
            film = read_radiograph(nih_film(data, row)).pixels
            for box in row.boxes[:_BOXES]:
                texture = boxed_texture(row.patient, film, box)
                if texture is not None:
                    yield texture


def _drawn(
    engine: Engine,
    data: Path,
    rows: Sequence[NihRow],
    seed: int,
    report: Callable[[str], None],
) -> Iterator[Texture]:
    sampling = engine.manifest.sampling.sampling(seed)
    for index, row in enumerate(rows):
        hypothesis = ASKED[index % len(ASKED)]
        try:
            prior = read_radiograph(nih_film(data, row))
            finished = list(engine.generate(prior, hypothesis, sampling))[-1]
        except RadiographError as error:
            report(f"{row.file}: {hypothesis}: {error}")
            continue
        assert isinstance(finished, Finished)
        result = finished.result
        texture = drawn_texture(row.patient, result.counterfactual, result.change)
        if texture is not None:
            yield texture
