"""A prior as a model sees it: what every run about it shares."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.anatomy import Anatomy
from engine.difference import Backdrop, Detail
from engine.generation.prior_features import Features
from engine.generation.prior_reading import PriorReadings
from engine.result import ModelField

Codes = NDArray[np.int32]
Pixels = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A prior as the model sees it. backdrop: for the layers; codes (rows, columns), decoded
    (S, S), and its detail. features: what the findings net tells of its tokens, and readings: what
    its nets see in it; None where the model has no such nets. anatomy: None where there is none to
    look claims up in."""

    fingerprint: str
    field: ModelField
    backdrop: Backdrop
    codes: Codes
    decoded: Pixels
    detail: Detail
    features: Features | None = None
    anatomy: Anatomy | None = None
    readings: PriorReadings | None = None
