"""A run as one picture with everything on it: both films, the change, the words, the recipe.

Marked as synthetic on every part that is. Knows no Qt.
"""

import io
import textwrap
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from app.services.marked_pictures import NOTICE, plain_overlay, plain_picture, png_note
from app.services.run_files import write_picture
from engine.radiograph import Radiograph
from engine.result import Recipe, RunResult

_PANEL = 720
_MARGIN = 24
_HEAD = 44
_PAPER, _INK, _MUTED, _CAUTION = (19, 24, 30), (232, 236, 241), (157, 170, 184), (240, 195, 106)
_WIDTH = 3 * _PANEL + 4 * _MARGIN


@dataclass(frozen=True, slots=True)
class FilmNames:
    """Written above the films; `synthetic` on those that are."""

    prior: str = "Prior"
    counterfactual: str = "Counterfactual"
    change: str = "Change over the prior"
    synthetic: str = "Synthetic"


def write_sheet(path: Path, prior: Radiograph, title: str, result: RunResult) -> None:
    """Write the run as a PNG, whole or not at all. Raises ExportError."""
    content = io.BytesIO()
    sheet = run_sheet(prior, title, result)
    sheet.save(content, format="PNG", pnginfo=png_note(result.recipe))
    write_picture(path, content.getvalue())


def run_sheet(prior: Radiograph, title: str, result: RunResult) -> Image.Image:
    lines = _lines(title, result)
    films = film_strip(prior, result)
    height = films.height + sum(line.height for line in lines) + _MARGIN
    sheet = Image.new("RGB", (_WIDTH, height), _PAPER)
    sheet.paste(films)
    draw = ImageDraw.Draw(sheet)
    y = films.height
    for line in lines:
        line.draw(draw, y)
        y += line.height
    return sheet


def film_strip(prior: Radiograph, result: RunResult, names: FilmNames = FilmNames()) -> Image.Image:
    """Prior, counterfactual and change beside each other, each with its name and its mark."""
    panels = (
        (names.prior, "", plain_picture(prior.pixels)),
        (names.counterfactual, names.synthetic, plain_picture(result.counterfactual)),
        (names.change, names.synthetic, plain_overlay(prior.pixels, result.change)),
    )
    films = [_fitted(picture) for _, _, picture in panels]
    tallest = max(film.height for film in films)
    top = _MARGIN + _HEAD
    strip = Image.new("RGB", (_WIDTH, top + tallest + _MARGIN), _PAPER)
    draw = ImageDraw.Draw(strip)
    for place, ((name, mark, _), film) in enumerate(zip(panels, films, strict=True)):
        left = _MARGIN + place * (_PANEL + _MARGIN)
        draw.text((left, _MARGIN), name, fill=_INK, font=ImageFont.load_default(24))
        draw.text(
            (left + _PANEL, _MARGIN), mark, fill=_CAUTION, font=ImageFont.load_default(24),
            anchor="ra",
        )  # fmt: skip
        strip.paste(film, (left + (_PANEL - film.width) // 2, top + (tallest - film.height) // 2))
    return strip


class _Line:
    def __init__(self, text: str, size: int, colour: tuple[int, int, int]) -> None:
        self._font = ImageFont.load_default(size)
        letter = self._font.getlength(text) / max(len(text), 1)
        columns = max(int((_WIDTH - 2 * _MARGIN) / max(letter, 1.0) * 0.97), 8)
        self._text = "\n".join(textwrap.wrap(text, columns))
        self._colour = colour
        self._step = round(size * 1.45)
        self.height = self._step * (self._text.count("\n") + 1) + size // 3

    def draw(self, draw: ImageDraw.ImageDraw, y: int) -> None:
        for row, line in enumerate(self._text.split("\n")):
            place = (_MARGIN, y + row * self._step)
            draw.text(place, line, fill=self._colour, font=self._font)


def _lines(title: str, result: RunResult) -> list[_Line]:
    recipe = result.recipe
    return [
        _Line(f"{title}: {recipe.hypothesis}", 28, _INK),
        _Line(result.interpretation, 24, _INK),
        _Line(
            "Orange is denser, blue is clearer than the prior, in percent of the display range.",
            20,
            _MUTED,
        ),
        _Line(_made_with(recipe), 20, _MUTED),
        _Line(NOTICE, 24, _CAUTION),
    ]


def _made_with(recipe: Recipe) -> str:
    sampling = recipe.sampling
    return (
        f"Foresee, model {recipe.bundle_name} {recipe.bundle_version} "
        f"({recipe.bundle_digest[:12]}), prompt: {recipe.prompt}; seed {sampling.seed}, "
        f"temperature {sampling.temperature:g}, top-k {sampling.top_k}, "
        f"guidance {sampling.guidance:g}, {recipe.device}, {recipe.dtype}."
    )


def _fitted(picture: Image.Image) -> Image.Image:
    scale = _PANEL / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
