"""Contact sheets: prior, counterfactual, its layers, and the change in colours.

    python -m tests.reader.sheets OUT [--data ../shared/data] [--model FOLDER] [--real 24]

Four rows a page: 24 clear films of patients kept aside, one finding each in turn, then the built-in
cases. Layers: red is veil, green is unmarked, blue is movement, white lines are drawn ones.
"""

import argparse
import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from app.services.bundles import default_model
from engine.difference import overlay_rgba
from engine.evaluation.detail import score_detail
from engine.layers import Layers
from engine.progemu import Engine
from engine.result import RunResult
from tests.reader.questions import Question, answer, answered, built_in_questions, real_questions

CELL, GAP, WORDS, ROWS = 400, 6, 44, 4
TITLES = ("prior", "counterfactual (synthetic)", "layers", "change")
# What is as bright as can be: a movement by so much of the field's side; a line so many times as it
# is.
_FAR, _LINE = 0.04, 12.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", type=Path, default=default_model())
    parser.add_argument("--real", type=int, default=24)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    engine = Engine.open(arguments.model)
    real = answered(engine, real_questions(arguments.data), arguments.real)
    _write(arguments.out / "real", real)
    asked = [(question, answer(engine, question, 1)) for question in built_in_questions()]
    _write(arguments.out / "digital", [(q, result) for q, result in asked if result is not None])


def _write(stem: Path, rows: Sequence[tuple[Question, RunResult]]) -> None:
    for start in range(0, len(rows), ROWS):
        _page(rows[start : start + ROWS]).save(f"{stem}-{start // ROWS + 1:02}.png")


def _page(rows: Sequence[tuple[Question, RunResult]]) -> Image.Image:
    high = CELL + WORDS + GAP
    page = Image.new("RGB", (len(TITLES) * (CELL + GAP), len(rows) * high), "black")
    draw = ImageDraw.Draw(page)
    for row, (question, result) in enumerate(rows):
        for column, picture in enumerate(_pictures(question, result)):
            page.paste(picture, (column * (CELL + GAP), row * high))
        words = textwrap.wrap(_words(question, result), 250)
        draw.multiline_text((4, row * high + CELL + 4), "\n".join(words[:3]), fill="white")
    return page


def _pictures(question: Question, result: RunResult) -> list[Image.Image]:
    prior = question.prior.pixels
    colours = Image.fromarray(overlay_rgba(result.change), "RGBA").resize((CELL, CELL))
    dimmed = _film(prior * np.float32(0.5)).convert("RGBA")
    overlay = Image.alpha_composite(dimmed, colours).convert("RGB")
    return [_film(prior), _film(result.counterfactual), _layers(result.layers), overlay]


def _words(question: Question, result: RunResult) -> str:
    scores = score_detail(question.prior.pixels, result.change, result.change)
    inside = "-" if scores.inside is None else f"{scores.inside:.2f}"
    claims = () if result.grounding is None else result.grounding.claims
    verdicts = ", ".join(claim.verdict.value for claim in claims)
    return (
        f"{question.source}  > {question.hypothesis}  | detail {inside} | "
        f"{result.interpretation} | {verdicts}"
    )


def _film(pixels: NDArray[np.float32]) -> Image.Image:
    levels: NDArray[np.uint8] = np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    return Image.fromarray(levels).resize((CELL, CELL), Image.Resampling.LANCZOS).convert("RGB")


def _layers(layers: Layers) -> Image.Image:
    moved = np.hypot(layers.down, layers.across) / _FAR
    colours = np.stack([layers.veil, layers.unmarked, moved], -1)
    colours = np.clip(np.abs(colours) + _LINE * np.abs(layers.line)[..., None], 0, 1)
    levels: NDArray[np.uint8] = np.rint(colours * 255).astype(np.uint8)
    return Image.fromarray(levels).resize((CELL, CELL), Image.Resampling.BILINEAR)


if __name__ == "__main__":
    main()
