"""The question of the tour: a built-in film, a given hypothesis, and where the change must be.

Knows no widgets.
"""

from uuid import NAMESPACE_URL, UUID, uuid5

from PySide6.QtCore import QCoreApplication

from app.study.predict.exercise import Exercise
from app.viewer.film import Film
from engine.cases import BuiltInCase, built_in_cases
from engine.findings import Finding, Severity, Side, Trend
from engine.radiograph import read_radiograph
from lessons.changes import Change
from lessons.marks import Mark
from lessons.pack.manifest import PredictItem, Reference

TOUR_CASE = "healthy-woman"
HYPOTHESIS = "new moderate right effusion"

# Where the digital thorax, asked for this patient with a moderate right effusion, differs from the
# film by a tenth of the display range and more.
_EFFUSION = Mark(
    outlines=(
        (
            (0.160, 0.555), (0.215, 0.595), (0.320, 0.598), (0.380, 0.597), (0.449, 0.650),
            (0.455, 0.766), (0.404, 0.783), (0.360, 0.800), (0.300, 0.787), (0.245, 0.793),
            (0.190, 0.820), (0.147, 0.844), (0.141, 0.800), (0.145, 0.650), (0.152, 0.600),
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
        id=uuid5(NAMESPACE_URL, f"foresee/tour/{case.slug}"),
        title=translate("Tour", "Your first prediction"),
        question=translate(
            "Tour",
            "Fluid collects in this patient's right pleural space: a new right effusion. "
            "Where will the film change?",
        ),
        reference=Reference(changes=(_CHANGE,), mark=_EFFUSION, tolerance=0.05),
        prior=UUID(int=0),
        hypothesis=HYPOTHESIS,
    )
    film = Film.of(read_radiograph(case.path), case.path, case.title)
    return Exercise(item, "", film, source=f"{case.credit} · {case.licence}")


def tour_case() -> BuiltInCase:
    return next(case for case in built_in_cases() if case.slug == TOUR_CASE)
