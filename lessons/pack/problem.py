"""One thing that is wrong with a pack, or that its author should think about."""

from dataclasses import dataclass
from uuid import UUID

from engine.errors import Named, SentenceValue
from lessons.errors import PackRefused


class PackFault(PackRefused):
    """What is wrong with a pack. Raised only where the pack is to be used all the same."""


@dataclass(frozen=True, slots=True)
class Problem:
    """place: as "lessons[0].items[2].prior". part: id of the image, run, lesson or item, if any.
    blocking: the pack cannot be used as it is. asked: two things contradict each other, unless its
    author says that it is meant so. Otherwise it is advice."""

    place: str
    part: UUID | None
    fault: PackFault
    blocking: bool
    asked: bool = False

    @property
    def message(self) -> str:
        """In English."""
        return str(self.fault)


@dataclass(frozen=True, slots=True)
class Missing:
    """A field of a draft that must be filled before it is a pack, and what to do."""

    field: str
    fault: PackFault


def title_or_untitled(title: str) -> SentenceValue:
    """How a sentence names a part whose title may be empty yet."""
    return title.strip() or Named("Untitled")
