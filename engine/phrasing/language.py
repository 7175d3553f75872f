"""What a language needs to phrase findings: nouns with their gender, adjectives that agree."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from engine.findings import Finding, Progression, Severity, Side, Trend, Zone


class Gender(Enum):
    MASCULINE = auto()
    FEMININE = auto()
    NEUTER = auto()


@dataclass(frozen=True, slots=True)
class Noun:
    """text: with a capital letter only where the language always writes one."""

    text: str
    gender: Gender


class Phrasing(ABC):
    """A language's words. nouns: of each finding, as reports of the language name it."""

    nouns: Mapping[Finding, Noun]
    no_change: str

    def hypothesis(self, progression: Progression) -> str:
        """As a student would type it."""
        if progression.finding is None:
            return self.no_change
        return self._hypothesis(progression, progression.finding)

    @abstractmethod
    def _hypothesis(self, progression: Progression, finding: Finding) -> str: ...

    @abstractmethod
    def named(self, finding: Finding, side: Side | None, zone: Zone | None) -> str:
        """The finding and where it is: "Pleuraerguss rechts"."""

    @abstractmethod
    def amount(self, finding: Finding, severity: Severity) -> str:
        """How much there is of it, as it is said of the finding: "groß", "ausgeprägt"."""

    @abstractmethod
    def side(self, finding: Finding, side: Side) -> str:
        """The side as it is said of the finding: "derecho", "derecha"."""

    @abstractmethod
    def trend(self, finding: Finding, trend: Trend) -> str:
        """The trend as it is said of the finding: "nuevo", "nueva"."""


# Of these one says how large they are; of others how marked.
SIZED = frozenset({Finding.EFFUSION, Finding.PNEUMOTHORAX, Finding.NODULE})
