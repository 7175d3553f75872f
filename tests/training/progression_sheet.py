"""What the simulator draws, to look at: prior, target and layers of one lesion a row.

python -m tests.training.progression_sheet OUT.png [--data ../shared/data] [--start N] [--finding F]

The films are healthy ones of the shared data and may not be committed, nor the sheet. Under every
target stands how much of the prior's fine detail survives where it changes, and where it does not.
"""

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter, maximum_filter

from engine.findings import Finding, Side, Zone
from engine.training.films import Film, load_films
from engine.training.progression import Chest, Layer, Lesion, View, lesion_trace, survey, usable
from engine.training.progression.trace import Trace, compose
from engine.training.views import PLAIN, frame_masks, frame_pixels

SIDE = 512
CELL = 320
TITLES = ("prior", "target", "opacity", "unmarked", "density and lines", "movement")
AMOUNTS = (0.15, 0.45, 0.85)
LESIONS = (
    (Finding.EFFUSION, Side.LEFT, None, False),
    (Finding.CONSOLIDATION, Side.RIGHT, Zone.LOWER, False),
    (Finding.CONSOLIDATION, Side.LEFT, Zone.MIDDLE, True),
    (Finding.ATELECTASIS, Side.RIGHT, Zone.UPPER, False),
    (Finding.ATELECTASIS, Side.LEFT, Zone.UPPER, False),
    (Finding.ATELECTASIS, Side.RIGHT, Zone.MIDDLE, False),
    (Finding.ATELECTASIS, Side.LEFT, Zone.LOWER, False),
    (Finding.PNEUMOTHORAX, Side.RIGHT, None, False),
    (Finding.OEDEMA, Side.BILATERAL, None, False),
    (Finding.CARDIOMEGALY, None, None, False),
    (Finding.NODULE, Side.LEFT, Zone.UPPER, False),
    (Finding.HYPERINFLATION, Side.BILATERAL, None, False),
)


def detail_surviving(prior: Layer, target: Layer, where: NDArray[np.bool_]) -> float:
    """Slope of the target's fine detail on the prior's: 0 hidden or moved, 1 all shines through."""
    before, after = (film - gaussian_filter(film, len(prior) / 256) for film in (prior, target))
    return float((before * after)[where].sum() / max(float((before[where] ** 2).sum()), 1e-9))


def row_of(chest: Chest, lesion: Lesion) -> tuple[list[Image.Image], str]:
    """The cells of one row, and what is written under them."""
    trace = lesion_trace(chest, lesion)
    target = compose(chest, [trace])
    changed: NDArray[np.bool_] = gaussian_filter(np.abs(target - chest.pixels), 3) > 0.05
    near = np.asarray(maximum_filter(changed, 9), np.bool_)
    still = ~near & (chest.pixels > 0.02) & (_movement(chest, trace) < 0.3)
    inside = detail_surviving(chest.pixels, target, changed) if changed.any() else 1.0
    outside = detail_surviving(chest.pixels, target, still)
    nothing = np.zeros_like(target)
    added = (nothing if layer is None else layer for layer in (trace.density, trace.lines))
    layers = (
        chest.pixels,
        target,
        nothing if trace.opacity is None else trace.opacity,
        nothing if trace.unmarked is None else trace.unmarked,
        0.5 + 3 * sum(added, start=nothing),
        _movement(chest, trace) / (0.06 * SIDE),
    )
    place = " ".join(str(part) for part in (lesion.side, lesion.zone) if part)
    words = (
        f"{lesion.finding} {place} {lesion.amount:.2f}: detail {inside:.2f}, beside {outside:.2f}"
    )
    return [_cell(layer) for layer in layers], words


def sheet(rows: list[tuple[list[Image.Image], str]]) -> Image.Image:
    width, height = len(TITLES) * CELL, CELL + 16
    picture = Image.new("L", (width, 16 + len(rows) * height))
    pen = ImageDraw.Draw(picture)
    for column, title in enumerate(TITLES):
        pen.text((column * CELL + 4, 2), title, fill=255)
    for number, (cells, words) in enumerate(rows):
        for column, cell in enumerate(cells):
            picture.paste(cell, (column * CELL, 16 + number * height))
        pen.text((4, 16 + number * height + CELL + 2), words, fill=255)
    return picture


def healthy_chests(data: Path, start: int) -> Iterator[Chest]:
    with (data / "nih" / "nih.csv").open(newline="", encoding="utf-8") as stream:
        healthy = {row["file"] for row in csv.DictReader(stream) if row["labels"] == "No Finding"}
    films = [film for film in load_films(data, None) if film.name in healthy and _masked(film)]
    for film in films[start:] + films[:start]:
        view = View(frame_pixels(film, PLAIN, SIDE), frame_masks(film, PLAIN, SIDE))
        if usable(view):
            yield survey(view)


def _masked(film: Film) -> bool:
    return film.source == "nih" and film.masks is not None


def _movement(chest: Chest, trace: Trace) -> Layer:
    still = np.zeros_like(chest.pixels)
    down, across = (still if layer is None else layer for layer in (trace.down, trace.across))
    return np.hypot(down, across)


def _cell(layer: Layer) -> Image.Image:
    levels = np.round(np.clip(layer, 0, 1) * 255).astype(np.uint8)
    return Image.fromarray(levels).resize((CELL, CELL), Image.Resampling.BICUBIC)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--start", type=int, default=0, help="number of the first film")
    parser.add_argument("--finding", type=Finding, help="this one only, at three amounts")
    options = parser.parse_args()
    chests = healthy_chests(options.data, options.start)
    rows: list[tuple[list[Image.Image], str]] = []
    for finding, side, zone, patchy in LESIONS:
        if options.finding not in (None, finding):
            continue
        chest = next(chests)
        for amount in AMOUNTS if options.finding else AMOUNTS[-1:]:
            shape = options.start + len(rows) // len(AMOUNTS)
            rows.append(row_of(chest, Lesion(finding, side, zone, amount, shape, patchy)))
    sheet(rows).save(options.out)


if __name__ == "__main__":
    main()
