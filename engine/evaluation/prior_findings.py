# scipy's interface is partly untyped; everything of our own is.
"""How well a findings net reads real films: AUC against text-mined labels, and calibration.

Source of the calibration: Platt, 1999; of its error: Guo et al., ICML 2017.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from scipy.optimize import minimize

from engine.evaluation.intervals import RESAMPLES, Interval
from engine.evaluation.kept_aside import patient_share
from engine.evaluation.nih import NihRow
from engine.findings import SIMULATED, Finding
from engine.generation.prior_reading import PriorReading
from engine.premises import Calibration

# AUC on ChestX-ray14's test films, by label: Wang et al., CVPR 2017 (ResNet-50, as retold for all
# labels by Rajpurkar et al.), and CheXNet (Rajpurkar et al., 2017).
PUBLISHED: Mapping[Finding, tuple[float, float]] = {
    Finding.EFFUSION: (0.784, 0.864),
    Finding.CONSOLIDATION: (0.609, 0.790),  # infiltration to consolidation
    Finding.ATELECTASIS: (0.716, 0.809),
    Finding.PNEUMOTHORAX: (0.806, 0.889),
    Finding.OEDEMA: (0.835, 0.888),
    Finding.CARDIOMEGALY: (0.807, 0.925),
    Finding.NODULE: (0.671, 0.868),  # nodule to mass
    Finding.HYPERINFLATION: (0.815, 0.937),
}
BINS = 10
_LEAST_ILL = 5


class ReadFilm(BaseModel):
    """What the net says of a film and others' text: its evidence for each finding, anywhere."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    row: NihRow
    odds: Mapping[Finding, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """Of films with a probability in a bin: its mean, the share that is labelled, how many."""

    said: tuple[float, ...]
    labelled: tuple[float, ...]
    films: tuple[int, ...]

    @property
    def error(self) -> float:
        """Expected calibration error."""
        weights = np.array(self.films) / max(sum(self.films), 1)
        return float((weights * np.abs(np.array(self.said) - np.array(self.labelled))).sum())


def read_film(row: NihRow, reading: PriorReading) -> ReadFilm:
    return ReadFilm(row=row, odds={f: reading.evidence(f, None) for f in SIMULATED})


def area_under_curve(films: Sequence[ReadFilm], finding: Finding) -> Interval | None:
    """With a bootstrap interval; None where fewer than five films carry the label."""
    odds, ill = _columns(films, finding)
    if ill.sum() < _LEAST_ILL or (~ill).sum() < _LEAST_ILL:
        return None
    rng = np.random.default_rng(0)
    drawn = [_drawn_area(rng, odds, ill) for _ in range(RESAMPLES // 4)]
    low, high = np.quantile([area for area in drawn if area is not None], (0.025, 0.975))
    return Interval(_area(odds, ill), float(low), float(high), int(ill.sum()))


def calibrate(films: Sequence[ReadFilm], finding: Finding) -> Calibration:
    """Slope and offset that make the labels likeliest, held a little towards none."""
    odds, ill = _columns(films, finding)
    if not len(odds):
        return Calibration()

    def unlikely(fitted: NDArray[np.float64]) -> float:
        slope, offset = float(fitted[0]), float(fitted[1])
        odds_said: NDArray[np.float64] = slope * odds + offset
        held = 0.5 * (slope - 1) ** 2 + 0.01 * offset**2
        wrong = odds_said * np.where(ill, -1.0, 1.0)
        return float(np.logaddexp(0, wrong).sum() + held)

    slope, offset = minimize(unlikely, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return Calibration(slope=max(float(slope), 0.05), offset=float(offset))


def cross_calibrated(films: Sequence[ReadFilm], finding: Finding) -> NDArray[np.float64]:
    """Each film's probability by the calibration of the other half of the patients, in order."""
    chances = np.zeros(len(films))
    halves = np.array([_half(film.row.patient) for film in films])
    for half in (0, 1):
        fitted = calibrate([f for f, h in zip(films, halves, strict=True) if h != half], finding)
        for index, film in enumerate(films):
            if halves[index] == half:
                odds = fitted.slope * film.odds[finding] + fitted.offset
                chances[index] = 1 / (1 + np.exp(-odds))
    return chances


def reliability(chances: Iterable[float], ill: Iterable[bool]) -> Curve:
    said, labelled = np.array(list(chances)), np.array(list(ill), np.float64)
    places = np.minimum((said * BINS).astype(int), BINS - 1)
    parts = [places == b for b in range(BINS) if (places == b).any()]
    return Curve(
        tuple(float(said[p].mean()) for p in parts),
        tuple(float(labelled[p].mean()) for p in parts),
        tuple(int(p.sum()) for p in parts),
    )


def overall_reliability(films: Sequence[ReadFilm], findings: Iterable[Finding]) -> Curve:
    """Of all films and findings together, each calibrated on the other half of the patients."""
    said: list[float] = []
    ill: list[bool] = []
    for finding in findings:
        place = SIMULATED.index(finding)
        for film, chance in zip(films, cross_calibrated(films, finding), strict=True):
            if film.row.labels[place] >= 0:
                said.append(float(chance))
                ill.append(film.row.labels[place] == 1)
    return reliability(said, ill)


def groups(films: Sequence[ReadFilm]) -> dict[str, list[ReadFilm]]:
    keys: tuple[Callable[[NihRow], str], ...] = (
        lambda row: {"M": "men", "F": "women"}[row.sex],
        lambda row: "under 50" if row.age < 50 else "50 and older",
        lambda row: row.view,
    )
    found: dict[str, list[ReadFilm]] = {}
    for key in keys:
        for film in films:
            found.setdefault(key(film.row), []).append(film)
    return found


def _columns(
    films: Sequence[ReadFilm], finding: Finding
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    place = SIMULATED.index(finding)
    known = [film for film in films if film.row.labels[place] >= 0]
    odds = np.array([film.odds[finding] for film in known])
    return odds, np.array([film.row.labels[place] == 1 for film in known], np.bool_)


def _area(odds: NDArray[np.float64], ill: NDArray[np.bool_]) -> float:
    """Mann and Whitney, 1947; ties count half."""
    above = odds[ill][:, None] - odds[~ill][None]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def _drawn_area(
    rng: np.random.Generator, odds: NDArray[np.float64], ill: NDArray[np.bool_]
) -> float | None:
    chosen = rng.integers(len(odds), size=len(odds))
    drawn = ill[chosen]
    return _area(odds[chosen], drawn) if drawn.any() and not drawn.all() else None


def _half(patient: str) -> int:
    return int(patient_share("calibration", patient) < 0.5)
