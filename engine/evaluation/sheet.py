"""A contact sheet: prior, truth, generated film, both change maps and both texts, case by case."""

import textwrap
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from engine.difference import overlay_rgba
from engine.evaluation.campaign import Outcome
from engine.evaluation.cases import Map

SIDE = 192
WORDS = 420
GAP = 6
HEAD = 22
TITLES = ("prior", "truth", "generated (synthetic)", "true change", "generated change")


def contact_sheet(outcomes: Sequence[Outcome]) -> Image.Image:
    """One row per outcome. The patient's right is on the left of every film."""
    width = len(TITLES) * (SIDE + GAP) + WORDS
    sheet = Image.new("RGB", (width, HEAD + len(outcomes) * (SIDE + GAP)), "black")
    draw = ImageDraw.Draw(sheet)
    for column, title in enumerate(TITLES):
        draw.text((column * (SIDE + GAP) + 4, 5), title, fill="white")
    for row, outcome in enumerate(outcomes):
        top = HEAD + row * (SIDE + GAP)
        for column, picture in enumerate(_pictures(outcome)):
            sheet.paste(picture, (column * (SIDE + GAP), top))
        left = len(TITLES) * (SIDE + GAP) + 4
        draw.multiline_text((left, top), _words(outcome), fill="white", spacing=3)
    return sheet


def _pictures(outcome: Outcome) -> list[Image.Image]:
    prior = outcome.case.prior.pixels
    films = (prior, prior + outcome.case.change, prior + outcome.change)
    maps = (outcome.case.change, outcome.change)
    return [_film(film) for film in films] + [_map(prior, change) for change in maps]


def _film(pixels: Map) -> Image.Image:
    levels: NDArray[np.uint8] = np.round(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    return Image.fromarray(levels).resize((SIDE, SIDE), Image.Resampling.BILINEAR).convert("RGB")


def _map(prior: Map, change: Map) -> Image.Image:
    """The change over a dimmed prior: orange denser, blue clearer."""
    colours = Image.fromarray(overlay_rgba(change), "RGBA")
    small = colours.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    dimmed = _film(prior * np.float32(0.5)).convert("RGBA")
    return Image.alpha_composite(dimmed, small).convert("RGB")


def _words(outcome: Outcome) -> str:
    parts = (
        f"> {outcome.case.hypothesis}",
        f"TRUE: {outcome.case.interpretation}",
        f"SAID: {outcome.text}",
    )
    return "\n".join("\n".join(textwrap.wrap(part, 66)) for part in parts)
