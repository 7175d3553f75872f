"""Renders a range of seeds to one .npz each: `film`, `right`, `left`, `heart`, all uint8.

python -m engine.training.thorax.batch --seeds 1000-1119 --size 256 --out films
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from engine.training.thorax.render import ThoraxFilm, render_thorax


def main() -> None:
    parser = argparse.ArgumentParser(description="Render healthy digital patients for training.")
    parser.add_argument("--seeds", required=True, help="first-last, both included")
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    first, last = (int(part) for part in arguments.seeds.split("-"))
    arguments.out.mkdir(parents=True, exist_ok=True)
    for seed in range(first, last + 1):
        target = arguments.out / f"thorax_{seed:06d}.npz"
        if not target.exists():
            save_film(render_thorax(seed, arguments.size), target)
            sys.stdout.write(f"{target}\n")
            sys.stdout.flush()


def save_film(film: ThoraxFilm, target: Path) -> None:
    """Writes beside the target first, so that a reader never meets half a file."""
    partial = target.with_suffix(".partial")
    with partial.open("wb") as file:
        np.savez_compressed(
            file,
            film=np.round(film.pixels * 255).astype(np.uint8),
            right=film.right_lung.astype(np.uint8),
            left=film.left_lung.astype(np.uint8),
            heart=film.heart.astype(np.uint8),
        )
    partial.replace(target)


if __name__ == "__main__":
    main()
