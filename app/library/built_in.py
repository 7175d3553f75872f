"""The cases that ship with Foresee, as lines of the library."""

from app.library.entries import Entry
from engine.cases import built_in_cases


def built_in_entries() -> tuple[Entry, ...]:
    return tuple(
        Entry(case.title, case.description, case.path.read_bytes(), case.path)
        for case in built_in_cases()
    )
