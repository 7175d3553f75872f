"""Disease in a film: what it adds to the attenuation and what it moves, drawn through the masks.

The same lesions at two amounts give a prior and a target that share everything else. Works on any
framed film with masks, real or digital. Knows nothing about models or words.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.findings import Finding
from engine.training.progression.atelectasis import atelectasis
from engine.training.progression.cardiomegaly import cardiomegaly
from engine.training.progression.chest import (
    LARGEST_NORMAL_RATIO,
    Chest,
    View,
    heart_ratio,
    survey,
    usable,
)
from engine.training.progression.consolidation import consolidation
from engine.training.progression.effusion import effusion
from engine.training.progression.fields import Layer
from engine.training.progression.hyperinflation import hyperinflation
from engine.training.progression.lesion import SEVERITY_AMOUNTS, ZONE_CENTRES, Lesion
from engine.training.progression.nodule import nodule
from engine.training.progression.oedema import oedema
from engine.training.progression.pneumothorax import pneumothorax
from engine.training.progression.trace import Trace, compose

__all__ = [
    "LARGEST_NORMAL_RATIO",
    "SEVERITY_AMOUNTS",
    "ZONE_CENTRES",
    "Chest",
    "Layer",
    "Lesion",
    "View",
    "add_lesions",
    "heart_ratio",
    "lesion_trace",
    "survey",
    "usable",
]

_DRAW: dict[Finding, Callable[[Chest, Lesion], Trace]] = {
    Finding.EFFUSION: effusion,
    Finding.CONSOLIDATION: consolidation,
    Finding.ATELECTASIS: atelectasis,
    Finding.PNEUMOTHORAX: pneumothorax,
    Finding.OEDEMA: oedema,
    Finding.CARDIOMEGALY: cardiomegaly,
    Finding.NODULE: nodule,
    Finding.HYPERINFLATION: hyperinflation,
}


def add_lesions(chest: Chest, lesions: Sequence[Lesion]) -> NDArray[np.float32]:
    """The film with the lesions in it: float32 (S, S) in [0, 1]."""
    return compose(chest, [lesion_trace(chest, lesion) for lesion in lesions if lesion.amount > 0])


def lesion_trace(chest: Chest, lesion: Lesion) -> Trace:
    return _DRAW[lesion.finding](chest, lesion)
