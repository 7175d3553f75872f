"""The cases that ship with Foresee, as lines of the library."""

from PySide6.QtCore import QCoreApplication

from app.library.entries import Entry
from engine.cases import CaseRecipe, built_in_cases


def built_in_entries() -> tuple[Entry, ...]:
    """Each entry's payload is the path of its film."""
    return tuple(
        Entry(
            case.title,
            _kind(case.recipe),
            case.path.read_bytes(),
            case.path,
            tip=f"{case.title}\n{case.description}\n{case.credit}",
        )
        for case in built_in_cases()
    )


def _kind(recipe: CaseRecipe) -> str:
    if recipe.position == "supine":
        kind = QCoreApplication.translate("BuiltIn", "Digital patient, {projection} supine")
    else:
        kind = QCoreApplication.translate("BuiltIn", "Digital patient, {projection}")
    return kind.format(projection=recipe.projection.upper())
