"""Which films of digital patients the built-in packs show. Knows not how they are rendered."""

import re
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.cases import CaseLesion
from engine.findings import Finding, Severity, Side, Zone


@dataclass(frozen=True, slots=True)
class Shot:
    """One film. The same seed is the same patient; another `exposure` is the same chest taken with
    other settings. `supine`: from the front, at the bedside, with the lines and tubes that this
    patient has there; else an erect PA film."""

    seed: int
    lesions: tuple[CaseLesion, ...] = ()
    exposure: int = 0
    supine: bool = False

    @property
    def slug(self) -> str:
        words = [f"p{self.seed}", *(_slug(lesion) for lesion in self.lesions)]
        if self.supine:
            words.append("supine")
        if self.exposure:
            words.append(f"x{self.exposure}")
        return re.sub(r"[^a-z0-9-]+", "-", "-".join(words).lower())


@dataclass(frozen=True, slots=True)
class Pair:
    """Two films of a patient.

    Every follow-up is exposed otherwise than its prior, whether anything changed or not: else the
    exposure would tell. `twin` is the follow-up with the prior's exposure, which differs from the
    prior by the disease alone; nobody is shown it.
    """

    prior: Shot
    follow_up: Shot

    @property
    def twin(self) -> Shot:
        return replace(self.follow_up, exposure=self.prior.exposure)


def pair(
    seed: int,
    before: tuple[CaseLesion, ...] = (),
    after: tuple[CaseLesion, ...] = (),
    *,
    supine: bool = False,
) -> Pair:
    return Pair(Shot(seed, before, supine=supine), Shot(seed, after, exposure=1, supine=supine))


def unchanged(seed: int, *lesions: CaseLesion, supine: bool = False) -> Pair:
    return pair(seed, lesions, lesions, supine=supine)


@dataclass(frozen=True, slots=True, eq=False)
class Plate:
    """A film and where its lesions are.

    pixels: float32 (size, size), [0, 1], bright = dense. masks: bool (size, size), one per lesion.
    """

    pixels: NDArray[np.float32]
    masks: tuple[NDArray[np.bool_], ...]


class Darkroom(Protocol):
    def __call__(self, shot: Shot) -> Plate: ...


def lesion(
    finding: Finding, side: Side, severity: Severity, zone: Zone | None = None
) -> CaseLesion:
    return CaseLesion(finding=finding, side=side, severity=severity, zone=zone)


def _slug(lesion: CaseLesion) -> str:
    words = (lesion.severity, lesion.side, lesion.zone, lesion.finding)
    return "-".join(word.value for word in words if word is not None)
