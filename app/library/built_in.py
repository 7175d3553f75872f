"""The cases that ship with Foresee, as lines of the library."""

from PySide6.QtCore import QCoreApplication

from app.widgets.entries import Entry
from app.words.built_in_cases import in_words, title_of
from engine.cases import CaseRecipe, built_in_cases

translate = QCoreApplication.translate


def built_in_entries() -> tuple[Entry, ...]:
    """Each entry's payload is the path of its film."""
    return tuple(
        Entry(
            title_of(case),
            _kind(case.recipe),
            case.thumbnail.read_bytes(),
            case.path,
            tip="\n".join((title_of(case), in_words(case.description), in_words(case.credit))),
        )
        for case in built_in_cases()
    )


def _kind(recipe: CaseRecipe) -> str:
    if recipe.position == "supine":
        kind = translate("BuiltIn", "Digital patient, {projection} supine")
    else:
        kind = translate("BuiltIn", "Digital patient, {projection}")
    return kind.format(projection=recipe.projection.upper())
