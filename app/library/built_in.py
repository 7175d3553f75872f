"""The cases that ship with Foresee, as lines of the library."""

from PySide6.QtCore import QCoreApplication

from app.library.entries import Entry
from engine.cases import built_in_cases


def built_in_entries() -> tuple[Entry, ...]:
    """Each entry's payload is the path of its film."""
    kind = QCoreApplication.translate("BuiltIn", "Digital patient, {projection}")
    return tuple(
        Entry(
            case.title,
            kind.format(projection=case.recipe.projection.upper()),
            case.path.read_bytes(),
            case.path,
            tip=f"{case.title}\n{case.description}\n{case.credit}",
        )
        for case in built_in_cases()
    )
