"""The cases that ship with Foresee, as lines of the library."""

from PySide6.QtCore import QCoreApplication

from app.library.entries import Entry
from engine.cases import BuiltInCase, CaseRecipe, built_in_cases

CONTEXT = "Cases"
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


def in_words(text: str) -> str:
    """A description or credit of a case in the language of the window."""
    return translate(CONTEXT, text)


def title_of(case: BuiltInCase) -> str:
    """In the language of the window."""
    return _titles().get(case.slug, case.title)


def _kind(recipe: CaseRecipe) -> str:
    if recipe.position == "supine":
        kind = translate("BuiltIn", "Digital patient, {projection} supine")
    else:
        kind = translate("BuiltIn", "Digital patient, {projection}")
    return kind.format(projection=recipe.projection.upper())


def _titles() -> dict[str, str]:
    return {
        "healthy-woman": translate("BuiltIn", "Healthy woman"),
        "healthy-man": translate("BuiltIn", "Healthy man"),
        "healthy-supine-woman": translate("BuiltIn", "Healthy woman, lying"),
        "small-right-effusion": translate("BuiltIn", "Small right effusion"),
        "large-left-effusion": translate("BuiltIn", "Large left effusion"),
        "supine-right-effusion": translate("BuiltIn", "Right effusion, lying"),
        "left-lower-consolidation": translate("BuiltIn", "Left consolidation"),
        "right-upper-consolidation": translate("BuiltIn", "Right consolidation"),
        "right-upper-collapse": translate("BuiltIn", "Right upper collapse"),
        "right-pneumothorax": translate("BuiltIn", "Right pneumothorax"),
        "oedema-large-heart": translate("BuiltIn", "Oedema, large heart"),
        "large-heart": translate("BuiltIn", "Large heart"),
        "left-upper-mass": translate("BuiltIn", "Left upper mass"),
        "hyperinflation": translate("BuiltIn", "Hyperinflated lungs"),
    }
