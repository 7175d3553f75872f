"""Reads ICG-CXR (Ma et al., MICCAI 2025) in the layout in which it is published.

A pair of studies is a folder with `NAME.json`, `NAME-ref-reg.png` (prior) and `NAME-flu-reg.png`
(follow-up, registered to the prior). The collection needs credentials and is not part of Foresee.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import ForeseeError
from engine.evaluation.cases import Case, Map
from engine.radiograph import read_radiograph

PRIOR, FOLLOW_UP = "-ref-reg.png", "-flu-reg.png"


class _Study(BaseModel):
    model_config = ConfigDict(extra="ignore")

    hypothesis: str = Field(alias="progression-description")
    interpretation: str = Field(alias="changes-of-findings")


def read_icg_cxr(folder: Path) -> Iterator[Case]:
    """Every pair below `folder`, by name; ForeseeError where there is none or one is broken."""
    found = False
    for path in sorted(folder.rglob("*.json")):
        prior, follow_up = (path.with_name(path.stem + end) for end in (PRIOR, FOLLOW_UP))
        if prior.is_file() and follow_up.is_file():
            found = True
            yield _case(path, prior, follow_up)
    if not found:
        raise ForeseeError(
            f"{folder} holds no study pairs of ICG-CXR: NAME.json beside NAME{PRIOR} "
            f"and NAME{FOLLOW_UP} are expected somewhere below it."
        )


def _case(path: Path, prior: Path, follow_up: Path) -> Case:
    try:
        study = _Study.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise ForeseeError(
            f"{path} does not describe a study pair ({error}); download it again."
        ) from error
    before, after = read_radiograph(prior), read_radiograph(follow_up)
    change = _fitted(after.pixels, before.pixels.shape) - before.pixels
    return Case(path.stem, before, study.hypothesis, change, study.interpretation)


def _fitted(pixels: Map, shape: tuple[int, ...]) -> Map:
    if pixels.shape == shape:
        return pixels
    image = Image.fromarray(pixels).resize((shape[1], shape[0]), Image.Resampling.BILINEAR)
    return np.asarray(image, np.float32)
