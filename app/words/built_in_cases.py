"""The cases that ship with Foresee, in the language of the window."""

from PySide6.QtCore import QCoreApplication

from engine.cases import BuiltInCase

CONTEXT = "Cases"
translate = QCoreApplication.translate


def title_of(case: BuiltInCase) -> str:
    return _titles().get(case.slug, case.title)


def in_words(text: str) -> str:
    """A description or credit of a case."""
    return translate(CONTEXT, text)


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
