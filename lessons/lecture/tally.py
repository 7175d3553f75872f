"""What a hall answered, counted: shares, heat map, what to do next, and the gain of talking.

Pure functions of ballots. Nothing here knows who voted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.regions import Region
from lessons.lecture.ballots import ZONES, Ballot, HandCount, QuestionForm
from lessons.lecture.questions import HallTruth
from lessons.lecture.state import Advice
from lessons.marks import Mark
from lessons.overlap import widened

EXPLAIN_BELOW = 0.35
GO_ON_ABOVE = 0.70
"""Shares of right first votes between which discussing pays (Crouch and Mazur, 2001)."""
FEWEST_FOR_ADVICE = 5
HEAT_CELLS = 96
_SPREAD = 0.035

Masks = Mapping[Region, NDArray[np.bool_]]
"""Each (rows, columns) of any fineness over the whole film."""


@dataclass(frozen=True, slots=True)
class Tally:
    """`votes`: ballots and hands together. right: None where nothing can be told: zones were named,
    and where they are in the film is unknown. confident: of the right and of the wrong, how many
    said 1, 2 and 3."""

    votes: int
    right: int | None
    choices: Mapping[int, int] = field(default_factory=dict[int, int])
    yes: int = 0
    no: int = 0
    nothing_changed: int = 0
    zones: Mapping[Region, int] = field(default_factory=dict[Region, int])
    confident_right: tuple[int, int, int] = (0, 0, 0)
    confident_wrong: tuple[int, int, int] = (0, 0, 0)

    @property
    def share_right(self) -> float | None:
        return self.right / self.votes if self.right is not None and self.votes else None

    @property
    def advice(self) -> Advice:
        """With few votes, chance alone would decide: then go on."""
        share = self.share_right
        if share is None or self.votes < FEWEST_FOR_ADVICE:
            return Advice.GO_ON
        if share < EXPLAIN_BELOW:
            return Advice.EXPLAIN
        return Advice.DISCUSS if share <= GO_ON_ABOVE else Advice.GO_ON


@dataclass(frozen=True, slots=True)
class _Counted:
    ballot: Ballot
    hands: int


def tally(
    ballots: Iterable[Ballot],
    hands: Iterable[HandCount],
    truth: HallTruth,
    regions: Masks,
    shape: tuple[int, int],
) -> Tally:
    """`regions`: the film's; none where they are unknown. shape: (height, width) of the film."""
    counted = [_Counted(ballot, 1) for ballot in ballots]
    counted += [_Counted(count.ballot, count.hands) for count in hands if count.hands]
    reference = _Reference.of(truth, regions, shape)
    choices, zones = Counter[int](), Counter[Region]()
    yes = no = nothing = right = 0
    confident = {True: [0, 0, 0], False: [0, 0, 0]}
    for one in counted:
        ballot = one.ballot
        if ballot.choice is not None:
            choices[ballot.choice] += one.hands
        yes += one.hands * (ballot.holds is True)
        no += one.hands * (ballot.holds is False)
        nothing += one.hands * ballot.nothing_changed
        for zone in dict.fromkeys((*ballot.zones, *_zones_of_taps(ballot, regions))):
            zones[zone] += one.hands
        is_right = truth.is_right(ballot, reference.hits(ballot))
        right += one.hands * is_right
        if ballot.confidence is not None:
            confident[is_right][ballot.confidence - 1] += one.hands
    named = {zone for one in counted for zone in one.ballot.zones}
    can_tell = truth.mark is None or named <= regions.keys()
    return Tally(
        votes=sum(one.hands for one in counted),
        right=right if can_tell else None,
        choices=dict(choices),
        yes=yes,
        no=no,
        nothing_changed=nothing,
        zones=dict(zones),
        confident_right=_three(confident[True]),
        confident_wrong=_three(confident[False]),
    )


def heat_map(
    ballots: Iterable[Ballot],
    hands: Iterable[HandCount],
    regions: Masks,
    shape: tuple[int, int],
) -> NDArray[np.float32]:
    """Where the hall points: float32 (rows, columns) over the film, its longer side `HEAT_CELLS`
    cells. Every voter weighs 1, spread over their taps; the densest place is 1, none is 0."""
    rows, columns = _grid(shape)
    heat = np.zeros((rows, columns))
    zones = {zone: _resampled(regions[zone], heat.shape) for zone in ZONES if zone in regions}
    for ballot, weight in (
        *((ballot, 1.0) for ballot in ballots),
        *((count.ballot, float(count.hands)) for count in hands),
    ):
        _add(heat, ballot, weight, zones)
    smooth = _smoothed(heat, _SPREAD * HEAT_CELLS)
    densest = float(smooth.max())
    return (smooth / densest if densest > 0 else smooth).astype(np.float32)


def commonest_wrong_zone(counted: Tally, truth: HallTruth, regions: Masks) -> Region | None:
    """The zone that most pointed at wrongly; None where nobody did."""
    reference = _Reference.of(truth, regions, _shape_of(regions))
    wrong = {
        zone: count
        for zone, count in counted.zones.items()
        if zone not in reference.zones and count
    }
    return max(wrong, key=lambda zone: wrong[zone]) if wrong else None


def normalised_gain(first: float, second: float) -> float | None:
    """Of what the hall got wrong at first, the share that it got right after talking (Hake, 1998);
    None where nothing was wrong. Negative where talking did harm."""
    return (second - first) / (1.0 - first) if first < 1.0 else None


def form_of(truth: HallTruth) -> QuestionForm:
    if truth.choices:
        return QuestionForm.CHOICE
    return QuestionForm.YES_NO if truth.holds is not None else QuestionForm.PLACE


@dataclass(frozen=True, slots=True, eq=False)
class _Reference:
    """The place that counts as right, widened, on a grid over the film. `zones`: those in which a
    fair part of it, a quarter, lies."""

    mask: NDArray[np.bool_] | None
    zones: frozenset[Region]

    @classmethod
    def of(cls, truth: HallTruth, regions: Masks, shape: tuple[int, int]) -> "_Reference":
        mark: Mark | None = truth.mark
        if mark is None:
            return cls(None, frozenset())
        reach = round(truth.tolerance * HEAT_CELLS)
        mask = widened(mark.mask(*_grid(shape)), reach)
        return cls(mask, frozenset(zone for zone in regions if _meets(mask, regions[zone])))

    def hits(self, ballot: Ballot) -> tuple[bool, ...]:
        if self.mask is None:
            return tuple(False for _ in (*ballot.taps, *ballot.zones))
        taps = (bool(self.mask[_cell(tap, self.mask.shape)]) for tap in ballot.taps)
        return (*taps, *(zone in self.zones for zone in ballot.zones))


def _meets(reference: NDArray[np.bool_], region: NDArray[np.bool_]) -> bool:
    inside = np.count_nonzero(reference & _resampled(region, reference.shape))
    return bool(inside and inside * 4 >= np.count_nonzero(reference))


def _zones_of_taps(ballot: Ballot, regions: Masks) -> list[Region]:
    return [
        zone
        for zone, mask in regions.items()
        if zone.value.endswith("_zone") or zone is Region.HEART
        if any(mask[_cell(tap, mask.shape)] for tap in ballot.taps)
    ]


def _add(heat: NDArray[np.float64], ballot: Ballot, weight: float, zones: Masks) -> None:
    """`zones`: as fine as the map."""
    for tap in ballot.taps:
        heat[_cell(tap, heat.shape)] += weight / len(ballot.taps)
    for zone in ballot.zones:
        if zone in zones:
            inside = zones[zone]
            heat[inside] += weight / len(ballot.zones) / max(np.count_nonzero(inside), 1)


def _cell(point: tuple[float, float], shape: tuple[int, ...]) -> tuple[int, int]:
    rows, columns = shape
    return min(int(point[1] * rows), rows - 1), min(int(point[0] * columns), columns - 1)


def _grid(shape: tuple[int, int]) -> tuple[int, int]:
    scale = HEAT_CELLS / max(shape)
    return max(1, round(shape[0] * scale)), max(1, round(shape[1] * scale))


def _shape_of(regions: Masks) -> tuple[int, int]:
    first = next(iter(regions.values()), None)
    return (HEAT_CELLS, HEAT_CELLS) if first is None else (first.shape[0], first.shape[1])


def _resampled(mask: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    rows, columns = (
        (np.arange(count) * 2 + 1) * given // (2 * count)
        for count, given in zip(shape, mask.shape, strict=True)
    )
    return mask[np.ix_(rows, columns)]


def _smoothed(values: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """Gaussian, separable; what leaves the film is lost."""
    reach = int(np.ceil(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        length = values.shape[axis]
        padded = np.pad(values, [(reach, reach) if axis == one else (0, 0) for one in (0, 1)])
        shifted = (
            weight
            * (padded[start : start + length] if axis == 0 else padded[:, start : start + length])
            for start, weight in enumerate(kernel)
        )
        values = sum(shifted, start=np.zeros_like(values))
    return values


def _three(counts: list[int]) -> tuple[int, int, int]:
    guess, fair, certain = counts
    return guess, fair, certain
