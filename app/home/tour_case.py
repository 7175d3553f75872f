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

# By the same rule as the references of the built-in packs: where the digital thorax puts the fluid,
# less the part below the dome, which leaves the film as it was. A test renders it again.
_EFFUSION = Mark(
    outlines=(
        (
            (0.482, 0.583), (0.484, 0.560), (0.435, 0.538), (0.397, 0.484), (0.252, 0.486),
            (0.158, 0.463), (0.141, 0.623), (0.144, 0.791), (0.154, 0.797), (0.287, 0.774),
            (0.377, 0.790), (0.432, 0.746), (0.467, 0.735), (0.482, 0.743), (0.486, 0.678),
            (0.473, 0.666), (0.473, 0.650),
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
