"""Digital patients with disease in three dimensions, for the net that reads findings."""

import json
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.findings import Finding, Severity, Side, Sides, Zone
from engine.training.thorax.cases import BEDSIDE, READING_ROOM
from engine.training.thorax.pathology import Lesion
from engine.training.thorax.patient import patient_from_seed, stream
from engine.training.thorax.render import PatientScene

SIZE = 192
ILL_FILMS = 5
_SUPINE_SHARE = 0.3
_PLAIN_STYLE_SHARE = 0.5
# Hard to see in three dimensions, so drawn more often: veils, and what lies behind the heart.
_WEIGHTS = {
    Finding.EFFUSION: 0.24,
    Finding.CONSOLIDATION: 0.22,
    Finding.ATELECTASIS: 0.18,
    Finding.PNEUMOTHORAX: 0.08,
    Finding.OEDEMA: 0.10,
    Finding.CARDIOMEGALY: 0.08,
    Finding.NODULE: 0.05,
    Finding.HYPERINFLATION: 0.05,
}
_BILATERAL_SHARE = 0.25
_TWO_FINDINGS_SHARE = 0.3
_TOGETHER = (
    (Finding.OEDEMA, Finding.EFFUSION),
    (Finding.OEDEMA, Finding.CARDIOMEGALY),
    (Finding.CARDIOMEGALY, Finding.EFFUSION),
    (Finding.CONSOLIDATION, Finding.EFFUSION),
)


def ill_films(seed: int, size: int = SIZE) -> tuple[NDArray[np.uint8], str]:
    """films (K, S, S), the first without disease, and as JSON what each of them shows."""
    rng = stream(seed, "ill")
    scene = drawn_scene(rng, seed, size)
    drawn = [(), *(draw_lesions(rng) for _ in range(ILL_FILMS))]
    films = np.stack([np.round(scene.film(lesions).pixels * 255) for lesions in drawn])
    words = json.dumps([[_words(lesion) for lesion in lesions] for lesions in drawn])
    return films.astype(np.uint8), words


def drawn_scene(rng: np.random.Generator, seed: int, size: int) -> PatientScene:
    """The patient of a seed, some of them lying; every second film in the style of the built-in
    cases, or near it."""
    patient = patient_from_seed(seed)
    if rng.random() < _SUPINE_SHARE:
        patient = patient_from_seed(seed, "AP", "supine")
    plain = READING_ROOM if patient.projection == "PA" else BEDSIDE
    shifted = replace(
        plain,
        lung_grey=plain.lung_grey + rng.normal(0, 12),
        soft_grey=plain.soft_grey + rng.normal(0, 6),
    )
    return PatientScene(patient, size, shifted if rng.random() < _PLAIN_STYLE_SHARE else None)


def draw_lesions(rng: np.random.Generator) -> tuple[Lesion, ...]:
    """One finding or two that go together; both lungs at times, in amounts of their own."""
    if rng.random() < _TWO_FINDINGS_SHARE:
        findings = _TOGETHER[rng.integers(len(_TOGETHER))]
    else:
        weights = np.array(list(_WEIGHTS.values()))
        findings = (tuple(_WEIGHTS)[rng.choice(len(weights), p=weights / weights.sum())],)
    return tuple(lesion for finding in findings for lesion in _lesions(rng, finding))


def _lesions(rng: np.random.Generator, finding: Finding) -> list[Lesion]:
    severities = tuple(Severity)
    zone = tuple(Zone)[rng.choice(3, p=(0.35, 0.2, 0.45))] if finding.facts.zoned else None
    if finding.facts.sides is not Sides.EITHER:
        return [Lesion(finding, Side.BILATERAL, severities[rng.integers(3)], zone)]
    sides = [Side.RIGHT, Side.LEFT]
    both = finding in (Finding.EFFUSION, Finding.CONSOLIDATION)
    if not (both and rng.random() < _BILATERAL_SHARE):
        sides = [sides[rng.integers(2)]]
    return [Lesion(finding, side, severities[rng.integers(3)], zone) for side in sides]


def _words(lesion: Lesion) -> dict[str, str | None]:
    return {
        "finding": lesion.finding,
        "side": lesion.side,
        "zone": lesion.zone,
        "severity": lesion.severity,
    }
