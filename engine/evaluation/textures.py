"""Opacities that a model draws on clear films, and boxed real ones, for the judge of spectra."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.evaluation.intervals import Interval
from engine.evaluation.nih import read_nih
from engine.evaluation.real_questions import nih_film
from engine.evaluation.spectrum import Texture, boxed_texture, separability
from engine.radiograph import read_radiograph

ASKED = (
    "new large right effusion",
    "new moderate left lower consolidation",
    "new large right upper consolidation",
    "new severe oedema",
)
_BOXES = 2


def texture_separability(real: Sequence[Texture], drawn: Sequence[Texture]) -> Interval | None:
    """AUC of spectra, drawn opacities against boxed real ones. None where either kind is
    missing."""
    return separability(real, drawn) if real and drawn else None


def boxed_textures(data: Path) -> list[Texture]:
    return list(_boxed(data))


def _boxed(data: Path) -> Iterator[Texture]:
    for row in read_nih(data):
        if row.boxes:
            film = read_radiograph(nih_film(data, row)).pixels
            for box in row.boxes[:_BOXES]:
                texture = boxed_texture(row.patient, film, box)
                if texture is not None:
                    yield texture
