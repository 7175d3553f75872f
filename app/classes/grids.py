"""The tables of a class's report: the same in the window and on paper."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from app.classes.words import (
    NOTHING,
    calibration_text,
    day_text,
    estimate_text,
    points_text,
    rate_text,
    skill_text,
    times_text,
)
from app.widgets.printed import Grid
from app.words.packs import pack_words
from lessons.classes.report import ClassReport, StudentResult
from lessons.names import distinct_names, short_id

translate = QCoreApplication.translate


def questions_grid(report: ClassReport) -> Grid:
    header = (
        translate("Classes", "Question"),
        translate("Classes", "Answers"),
        translate("Classes", "Right at first"),
        translate("Classes", "Discrimination"),
        translate("Classes", "Time"),
        translate("Classes", "Sure / right"),
    )
    return Grid(
        header,
        tuple(
            (
                f"{number}  {pack_words(one.title)}",
                str(one.counted.answers),
                rate_text(one.counted.right),
                estimate_text(one.discrimination),
                times_text(one.counted.seconds),
                calibration_text(one.counted.calibration),
            )
            for number, one in enumerate(report.items, 1)
        ),
    )


def skills_grid(report: ClassReport) -> Grid:
    header = (
        translate("Classes", "Skill"),
        translate("Classes", "Students"),
        translate("Classes", "Answers"),
        translate("Classes", "Right at first"),
        translate("Classes", "Sure / right"),
        translate("Classes", "In the drill"),
    )
    return Grid(
        header,
        tuple(
            (
                skill_text(one.skill),
                str(one.students),
                str(one.counted.answers),
                rate_text(one.counted.right),
                calibration_text(one.counted.calibration),
                rate_text(one.drill),
            )
            for one in report.skills
        ),
    )


def confidence_grid(report: ClassReport) -> Grid:
    """How often right those were who were so sure; nothing of what fewer than 5 answers stated."""
    header = (
        translate("Classes", "How sure"),
        translate("Classes", "Mean"),
        translate("Classes", "Answers"),
        translate("Classes", "Right at first"),
    )
    between = translate("Classes", "{low} to {high} %")
    return Grid(
        header,
        tuple(
            (
                between.format(low=round(100 * one.low), high=round(100 * one.high)),
                translate("Classes", "{percent} %").format(percent=round(100 * one.stated)),
                str(one.right.total),
                rate_text(one.right),
            )
            for one in report.reliability
        ),
    )


def students_grid(report: ClassReport) -> Grid:
    """Whoever gave no name is counted, and known by the beginning of an id."""
    header = (
        translate("Classes", "Student"),
        translate("Classes", "Answers"),
        translate("Classes", "Right at first"),
        translate("Classes", "Time"),
        translate("Classes", "Sure / right"),
        translate("Classes", "Weakest skill"),
    )
    names = student_names(report.students)
    return Grid(
        header,
        tuple(
            (
                name,
                str(one.counted.answers),
                rate_text(one.counted.right),
                times_text(one.counted.seconds),
                calibration_text(one.counted.calibration),
                NOTHING if one.weakest is None else skill_text(one.weakest),
            )
            for name, one in zip(names, report.students, strict=True)
        ),
    )


def student_names(students: Iterable[StudentResult]) -> list[str]:
    """In the same order, each another."""
    named = {one.student.learner: one.student.name for one in students if one.student.has_name}
    distinct = distinct_names(named)
    nameless = translate("Classes", "Without a name ({id})")
    return [
        distinct.get(one.student.learner, nameless.format(id=short_id(one.student.learner)))
        for one in students
    ]


def earlier_grid(report: ClassReport) -> Grid:
    header = (
        translate("Classes", "Earlier class"),
        translate("Classes", "Difference"),
        translate("Classes", "Right now"),
        translate("Classes", "Right then"),
        translate("Classes", "Students"),
        translate("Classes", "Same questions"),
    )
    return Grid(
        header,
        tuple(
            (
                f"{one.name}, {day_text(one.began)}",
                points_text(one.difference),
                rate_text(one.here),
                rate_text(one.there),
                str(one.students),
                str(one.items),
            )
            for one in report.earlier
        ),
    )
