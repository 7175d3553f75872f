"""One thing that is wrong with a pack, or that its author should think about."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Problem:
    """place: as "lessons[0].items[2].prior". part: id of the image, run, lesson or item, if any.
    blocking: the pack cannot be used as it is; otherwise it is advice."""

    place: str
    part: UUID | None
    message: str
    blocking: bool
