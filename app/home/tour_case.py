"""The question of the tour: a built-in film, a given hypothesis, and where the change must be.

Knows no widgets.
"""

from uuid import NAMESPACE_URL, UUID, uuid5

from PySide6.QtCore import QCoreApplication

from app.film.film import Film
from app.study.predict.exercise import Exercise
from app.words.built_in_cases import in_words, title_of
from engine.cases import BuiltInCase, built_in_cases
from engine.findings import Finding, Severity, Side, Trend
from engine.radiograph import read_radiograph
from lessons.changes import Change
from lessons.marks import Mark
from lessons.pack.kinds import PredictItem
from lessons.pack.reference import Reference

TOUR_CASE = "healthy-woman"
HYPOTHESIS = "new moderate right effusion"

# Of the digital thorax: another one renders other patients.
THORAX_VERSION = "3"
# Where the digital thorax, asked for this patient with a moderate right effusion, differs from the
# film by a tenth of the display range and more.
_EFFUSION = Mark(
    outlines=(
        (
            (0.158, 0.490), (0.205, 0.525), (0.300, 0.538), (0.385, 0.535), (0.449, 0.588),
            (0.452, 0.690), (0.430, 0.718), (0.385, 0.727), (0.300, 0.720), (0.232, 0.728),
            (0.180, 0.752), (0.147, 0.769), (0.141, 0.730), (0.145, 0.600), (0.152, 0.540),
        ),
    )
)  # fmt: skip
_CHANGE = Change(
    finding=Finding.EFFUSION, side=Side.RIGHT, trend=Trend.NEW, severity=Severity.MODERATE
)

translate = QCoreApplication.translate


def tour_exercise(case: BuiltInCase) -> Exercise:
    """Reads the film: for worker threads. Raises RadiographError."""
    item = PredictItem(
        id=tour_id(),
        title=tour_title(),
        question=translate(
            "Tour",
            "Fluid collects in this patient's right pleural space: a new right effusion. "
            "Where will the film change?",
        ),
        reference=Reference(changes=(_CHANGE,), mark=_EFFUSION, tolerance=0.05),
        prior=UUID(int=0),
        hypothesis=HYPOTHESIS,
    )
    film = Film.of(read_radiograph(case.path), case.path, title_of(case), is_synthetic=True)
    return Exercise(item, "", film, source=f"{in_words(case.credit)} · {case.licence}")


def tour_id() -> UUID:
    return uuid5(NAMESPACE_URL, f"foresee/tour/{TOUR_CASE}")


def tour_title() -> str:
    return translate("Tour", "Your first prediction")


def tour_case() -> BuiltInCase:
    return next(case for case in built_in_cases() if case.slug == TOUR_CASE)
