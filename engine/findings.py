"""The vocabulary of a hypothesis: findings, where, which way, how much; and its canonical form.

What is true of a finding everywhere stands in its row of `_FACTS`, and nowhere else. Must not know
how text is read, nor what any model can do. `docs/adding/finding.md` says what else a finding
needs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from engine.regions import Region, Structure, paired


class Finding(StrEnum):
    EFFUSION = "effusion"
    CONSOLIDATION = "consolidation"
    ATELECTASIS = "atelectasis"
    PNEUMOTHORAX = "pneumothorax"
    OEDEMA = "oedema"
    CARDIOMEGALY = "cardiomegaly"
    NODULE = "nodule"
    HYPERINFLATION = "hyperinflation"

    @property
    def facts(self) -> "Facts":
        return _FACTS[self]


class Side(StrEnum):
    """The patient's side, which is on the other side of the picture."""

    RIGHT = "right"
    LEFT = "left"
    BILATERAL = "bilateral"


class Zone(StrEnum):
    UPPER = "upper"
    MIDDLE = "middle"
    LOWER = "lower"


class Trend(StrEnum):
    NEW = "new"
    WORSE = "worse"
    BETTER = "better"
    RESOLVED = "resolved"
    UNCHANGED = "unchanged"


GROWS = frozenset({Trend.NEW, Trend.WORSE})
"""What there is more of in the end."""


class Severity(StrEnum):
    """How much of the finding there is in the end, after the change."""

    SMALL = "small"
    MODERATE = "moderate"
    LARGE = "large"


class Sides(Enum):
    """Which sides a finding takes."""

    NONE = auto()  # the heart: no side is named
    EITHER = auto()  # one lung, or each of them by itself
    USUALLY_BOTH = auto()  # both lungs, unless one is named
    BOTH = auto()  # always both lungs


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is true of a finding whoever asks.

    report_name: as a report names it. plural: for the middle of a sentence about several.
    regions: where it shows in a film, first where it shows first, of both sides.
    related: what resembles it most, in place, look or cause; offered where a model cannot draw it.
    simulated: the training simulator draws it, so that a model can learn it. A finding that is not
        simulated is read, graded and explained, and declined by the models trained here.
    zoned: it lies in a zone of its lung. darkens: more of it makes the film darker.
    shifts_mediastinum: a moderate or large one moves the mediastinum.
    countable: reports give it an article. graded: reports say mild and severe, not small and large.
    structure: a change of this structure is a change of the finding.
    nih_labels: the labels of ChestX-ray14 that name it.
    """

    report_name: str
    plural: str
    sides: Sides
    regions: tuple[Region, ...]
    related: tuple[Finding, ...]
    simulated: bool
    zoned: bool = False
    darkens: bool = False
    shifts_mediastinum: bool = False
    countable: bool = False
    graded: bool = False
    structure: Structure | None = None
    nih_labels: tuple[str, ...] = ()

    @property
    def takes_both_lungs(self) -> bool:
        """Where no side is named."""
        return self.sides in (Sides.BOTH, Sides.USUALLY_BOTH)

    @property
    def side_can_be_named(self) -> bool:
        return self.sides in (Sides.EITHER, Sides.USUALLY_BOTH)


_FACTS: Mapping[Finding, Facts] = {
    Finding.EFFUSION: Facts(
        report_name="pleural effusion",
        plural="effusions",
        sides=Sides.EITHER,
        regions=paired("lower_zone", "costophrenic_angle", "hemidiaphragm", "middle_zone"),
        related=(Finding.ATELECTASIS, Finding.CONSOLIDATION),
        simulated=True,
        shifts_mediastinum=True,
        countable=True,
        structure=Structure.COSTOPHRENIC_ANGLE,
        nih_labels=("Effusion",),
    ),
    Finding.CONSOLIDATION: Facts(
        report_name="consolidation",
        plural="consolidation",
        sides=Sides.EITHER,
        regions=paired("lung"),
        related=(Finding.ATELECTASIS, Finding.OEDEMA, Finding.EFFUSION),
        simulated=True,
        zoned=True,
        nih_labels=("Consolidation",),
    ),
    Finding.ATELECTASIS: Facts(
        report_name="atelectasis",
        plural="atelectasis",
        sides=Sides.EITHER,
        regions=paired("lung"),
        related=(Finding.CONSOLIDATION, Finding.EFFUSION),
        simulated=True,
        zoned=True,
        shifts_mediastinum=True,
        nih_labels=("Atelectasis",),
    ),
    Finding.PNEUMOTHORAX: Facts(
        report_name="pneumothorax",
        plural="pneumothorax",
        sides=Sides.EITHER,
        regions=paired("lung"),
        related=(Finding.EFFUSION, Finding.ATELECTASIS),
        simulated=True,
        darkens=True,
        shifts_mediastinum=True,
        countable=True,
        nih_labels=("Pneumothorax",),
    ),
    Finding.OEDEMA: Facts(
        report_name="pulmonary oedema",
        plural="oedema",
        sides=Sides.USUALLY_BOTH,
        regions=paired("lung", "hilum"),
        related=(Finding.EFFUSION, Finding.CONSOLIDATION, Finding.CARDIOMEGALY),
        simulated=True,
        graded=True,
        nih_labels=("Edema",),
    ),
    Finding.CARDIOMEGALY: Facts(
        report_name="cardiomegaly",
        plural="cardiomegaly",
        sides=Sides.NONE,
        regions=(Region.HEART,),
        related=(Finding.OEDEMA, Finding.EFFUSION),
        simulated=True,
        graded=True,
        structure=Structure.HEART,
        nih_labels=("Cardiomegaly",),
    ),
    Finding.NODULE: Facts(
        report_name="nodule",
        plural="nodules",
        sides=Sides.EITHER,
        regions=paired("lung"),
        related=(Finding.CONSOLIDATION, Finding.ATELECTASIS),
        simulated=True,
        zoned=True,
        countable=True,
        nih_labels=("Nodule", "Mass"),
    ),
    Finding.HYPERINFLATION: Facts(
        report_name="hyperinflation",
        plural="hyperinflation",
        sides=Sides.BOTH,
        regions=paired("lung", "hemidiaphragm"),
        related=(Finding.PNEUMOTHORAX, Finding.CONSOLIDATION),
        simulated=True,
        darkens=True,
        graded=True,
        nih_labels=("Emphysema",),
    ),
}

SIMULATED = tuple(finding for finding in Finding if finding.facts.simulated)
"""The findings that a model can learn here, in the order of the networks' outputs."""

BY_STRUCTURE: Mapping[Structure, Finding] = {
    finding.facts.structure: finding for finding in Finding if finding.facts.structure is not None
}


def findings_of_nih_labels(labels: Iterable[str]) -> frozenset[Finding]:
    """The findings that labels of ChestX-ray14 name; other labels are passed over."""
    named = set(labels)
    return frozenset(finding for finding in Finding if named & set(finding.facts.nih_labels))


NO_CHANGE = "no change"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of the text that was read."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Progression:
    """One thing that changes, or is said not to; None is what the text leaves open.

    `finding` is None only where the whole film stays as it is; the trend is then `unchanged`.
    `trend` is None only for a negated finding ("no effusion"). `start` and `end` are where in the
    text it was found.
    """

    finding: Finding | None
    side: Side | None
    zone: Zone | None
    trend: Trend | None
    severity: Severity | None
    negated: bool
    start: int
    end: int

    @property
    def grows(self) -> bool:
        """Whether it comes, or there will be more of it."""
        return self.trend in GROWS and not self.negated

    def canonical(self) -> str:
        if self.finding is None:
            return NO_CHANGE
        words = (self.trend, self.severity, self.side, self.zone, self.finding)
        said = " ".join(word.value for word in words if word is not None)
        return f"no {said}" if self.negated else said


@dataclass(frozen=True, slots=True)
class Reading:
    """A hypothesis as it was understood; `unknown` are the parts of `text` that were not."""

    text: str
    progressions: tuple[Progression, ...]
    unknown: tuple[Span, ...]

    def canonical(self) -> str:
        """What an embedded model reads; reading it again gives the same progressions."""
        return " and ".join(progression.canonical() for progression in self.progressions)
