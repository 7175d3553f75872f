"""Groups of digital patients whose disease is rendered in three dimensions, before and after.

On films of real patients disease is drawn upon what the film shows, and what it hides is known. Of
a patient who is rendered twice, all is known: fluid hides what it hides in a body, and the film
without it is the exact answer to "resolved".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.findings import Finding, Severity, Side
from engine.progemu import PACKAGE
from engine.training.pair_writing import DrawnGroup, stored
from engine.training.pairs import TARGETS, PairGroup, changes_show, disease_map, grey_levels
from engine.training.progression.lesion import SEVERITY_AMOUNTS, Lesion
from engine.training.scenarios import Group, Premises, draw_group
from engine.training.thorax import pathology
from engine.training.thorax.ill_patients import drawn_scene
from engine.training.thorax.render import PatientScene

SOURCE = "rendered"
# Beyond the seeds of all patients that ship.
_FIRST_PATIENT = 100_000


@dataclass(frozen=True, slots=True)
class OpenRenderedDrawer:
    """side: of the films in pixels; findings: what they show."""

    side: int
    seed: int
    findings: tuple[Finding, ...]

    def __call__(self) -> "RenderedDrawer":
        return RenderedDrawer(self)

    def description(self, count: int) -> dict[str, Any]:
        return {
            "foresee": metadata.version(PACKAGE),
            "source": SOURCE,
            "count": count,
            "side": self.side,
            "seed": self.seed,
            "findings": list(self.findings),
        }


class RenderedDrawer:
    """Draws each group of a set from its own seed, and renders it."""

    def __init__(self, source: OpenRenderedDrawer) -> None:
        self._source = source

    def work(self, index: int, /) -> DrawnGroup:
        source = self._source
        return stored(render_group((source.seed, index), source.side, source.findings))

    def close(self) -> None:
        """Nothing is held open."""


def render_group(seed: tuple[int, ...], side: int, findings: Sequence[Finding]) -> PairGroup:
    """A patient's prior and its targets. Draws again where a change cannot be seen."""
    rng = np.random.default_rng(seed)
    while (group := _group(rng, side, findings)) is None:
        pass
    return group


def _group(rng: np.random.Generator, side: int, findings: Sequence[Finding]) -> PairGroup | None:
    patient = _FIRST_PATIENT + int(rng.integers(2**30))
    scene = drawn_scene(rng, patient, side)
    premises = Premises(scene.patient.supine)
    group = _undoing_group(rng, premises, findings)
    films = _Films(scene)
    prior, targets = _rendered(films, group)
    if not changes_show(prior, targets, group):
        return None
    alone = [(lesion.finding, films.of((lesion,))) for lesion in group.before]
    disease = disease_map(films.of(()), alone)
    return PairGroup(f"{SOURCE}/{patient}", premises, prior, targets, disease, group)


def _rendered(films: "_Films", group: Group) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    prior = grey_levels(films.of(group.before))
    return prior, np.stack([grey_levels(films.of(each.after)) for each in group.scenarios])


def _undoing_group(
    rng: np.random.Generator, premises: Premises, findings: Sequence[Finding]
) -> Group:
    """One that takes something away. Scattered patches are not rendered: drawn again, too."""
    while True:
        group = draw_group(rng, TARGETS, premises, findings)
        films = (group.before, *(scenario.after for scenario in group.scenarios))
        undoes = any(change.after is None for s in group.scenarios for change in s.changes)
        if undoes and not any(lesion.patchy for lesions in films for lesion in lesions):
            return group


class _Films:
    """Of one patient, float32 (S, S) in [0, 1], each rendered once."""

    def __init__(self, scene: PatientScene) -> None:
        self._scene = scene
        self._known: dict[tuple[pathology.Lesion, ...], NDArray[np.float32]] = {}

    def of(self, lesions: Sequence[Lesion]) -> NDArray[np.float32]:
        drawn = tuple(rendered(lesion) for lesion in lesions)
        if drawn not in self._known:
            self._known[drawn] = self._scene.film(drawn).pixels
        return self._known[drawn]


def rendered(lesion: Lesion) -> pathology.Lesion:
    """The lesion of a film as one of a body: its amount becomes a severity."""
    side = lesion.side or Side.BILATERAL
    return pathology.Lesion(lesion.finding, side, _severity(lesion.amount), lesion.zone)


def _severity(amount: float) -> Severity:
    return next(s for s, (_, most) in SEVERITY_AMOUNTS.items() if amount <= most)
