"""Which masks that their makers doubted can be trusted after all: those that a net of our own,
which never saw them, draws nearly the same.

`python -m engine.training.anatomy.agreement --data FOLDER --bundle BUNDLE` writes the films' names
beside the plan, where `engine.training.films` reads them.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.anatomy import Anatomy
from engine.errors import RadiographError
from engine.evaluation.nih import read_nih
from engine.progemu import Engine
from engine.radiograph import read_radiograph
from engine.regions import Region
from engine.training.films import AGREEING, film_masks, plausible_masks

AGREES_FROM = 0.85
"""Dice of the lung that agrees less."""
_LUNGS = (Region.RIGHT_LUNG, Region.LEFT_LUNG)


def agreeing(data: Path, engine: Engine) -> list[str]:
    """Films of NIH whose masks are doubted, and drawn alike by the bundle's anatomy net."""
    plausible = plausible_masks(data)
    names: list[str] = []
    for row in read_nih(data):
        if ("nih", row.file) in plausible:
            continue
        try:
            found = engine.anatomy(read_radiograph(data / "nih" / row.file))
        except RadiographError as error:
            sys.stderr.write(f"{row.file} is left out: {error}\n")
            continue
        if found is not None and _dice(found, film_masks(data, "nih", row.file)) >= AGREES_FROM:
            names.append(row.file)
    return names


def _dice(found: Anatomy, masks: NDArray[np.uint8]) -> float:
    drawn = found.resized(masks.shape[-1]).masks
    return min(
        2.0
        * float(np.count_nonzero(drawn[lung] & (mask > 127)))
        / max(1, int(np.count_nonzero(drawn[lung]) + np.count_nonzero(mask > 127)))
        for lung, mask in zip(_LUNGS, masks, strict=False)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--bundle", type=Path, required=True)
    given = parser.parse_args()
    names = agreeing(given.data, Engine.open(given.bundle, "cpu"))
    AGREEING.write_text("".join(f"{name}\n" for name in names), "utf-8")
    sys.stdout.write(f"{len(names)} films in {AGREEING}\n")


if __name__ == "__main__":
    main()
