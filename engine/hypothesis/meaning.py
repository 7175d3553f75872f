"""Types for what a word can mean in a hypothesis."""

from dataclasses import dataclass
from enum import Enum, auto

from engine.findings import Finding, Severity, Side, Trend, Zone


class Kind(Enum):
    FINDING = auto()
    PLACE = auto()
    LUNG = auto()
    STATE = auto()  # confirms a finding that is only hinted at: "dilated" confirms "heart"
    TREND = auto()
    SEVERITY = auto()
    DEGREE = auto()  # an adverb: an amount before a state, nothing before a trend
    PARTIAL = auto()  # takes "resolved" back to "better"
    BECOME = auto()
    FROM = auto()
    NEGATION = auto()
    CHANGE = auto()
    MOVE = auto()  # from one place to another; denied, it is no change
    REST = auto()  # "otherwise", "everything else": not about the finding before
    AND = auto()
    OR = auto()
    WITH = auto()
    COMMA = auto()
    BREAK = auto()
    CAUSE = auto()
    ASIDE = auto()  # what follows is of this, not of the finding: "the mediastinum to the left"
    DETERMINER = auto()
    FOREIGN = auto()  # medicine that is no supported finding of a chest film
    ORDER = auto()  # addressed to a machine, not about a film
    ORDINARY = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase says.

    hint: the finding counts only together with one of these states ("trend": any trend,
        "place": any place). state: the hint that this phrase confirms.
    side_if_open: the side, unless another one is said. lobe: a lobe that only that side has.
    related: the finding that resembles a foreign one.
    of_finding: an amount that never measures a change, whatever follows it.
    """

    kind: Kind
    finding: Finding | None = None
    side: Side | None = None
    zone: Zone | None = None
    trend: Trend | None = None
    severity: Severity | None = None
    hint: tuple[str, ...] = ()
    state: str = ""
    side_if_open: Side | None = None
    lobe: str = ""
    related: Finding | None = None
    of_finding: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A phrase as the lexicon spells it and what it means.

    `start` and `end` (exclusive) are its characters in the student's text.
    """

    phrase: str
    meaning: Meaning
    start: int
    end: int

    @property
    def kind(self) -> Kind:
        return self.meaning.kind
