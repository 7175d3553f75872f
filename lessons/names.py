"""Who is who among people of whom several may have one name. Knows no store."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

_SHORT = 6


def short_id(learner: UUID) -> str:
    """Enough of an id to tell the learners of a class apart, and to type."""
    return str(learner)[:_SHORT]


def distinct_names(names: Mapping[UUID, str]) -> dict[UUID, str]:
    """As they are called; those whose name others have too with the beginning of their id."""
    how_many = Counter(name.casefold() for name in names.values())
    return {
        learner: name if how_many[name.casefold()] == 1 else f"{name} ({short_id(learner)})"
        for learner, name in names.items()
    }


def found_by(names: Mapping[UUID, str], wanted: str) -> list[UUID]:
    """Whom a name, a name as `distinct_names` has it, an id or the beginning of one means."""
    distinct = distinct_names(names)
    by_id = len(wanted) >= _SHORT
    return [
        learner
        for learner, name in names.items()
        if wanted in (name, distinct[learner])
        or (by_id and str(learner).startswith(wanted.casefold()))
    ]
