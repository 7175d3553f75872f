"""What the instructor holds to be true of an item, and what a good explanation says."""

from pydantic import Field

from lessons.changes import Change, Course
from lessons.marks import Mark
from lessons.pack.fields import PackPart, Remark


class RubricClaim(PackPart):
    """What a good explanation says; `weight` is its share beside the others."""

    change: Change
    weight: float = Field(default=1.0, gt=0.0, le=100.0, allow_inf_nan=False)


class Reference(PackPart):
    """What the instructor holds to be true.

    changes: none means that nothing changed. mark: where, on the prior. tolerance: how far a
    mark may lie beside the reference, as a fraction of the film's longer side.
    """

    changes: tuple[Change, ...] = Field(default=(), max_length=16)
    mark: Mark | None = None
    text: Remark = ""
    tolerance: float = Field(default=0.03, ge=0.0, le=0.25, allow_inf_nan=False)

    @property
    def is_marked(self) -> bool:
        return self.mark is not None and bool(self.mark.outlines)

    @property
    def changes_something(self) -> bool:
        return any(change.course is not Course.SAME for change in self.changes)
