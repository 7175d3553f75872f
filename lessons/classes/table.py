"""The report of a class as one table for spreadsheets and programs: English, with points.

A row for the whole class, each item, skill, student, earlier class and vote of a hall; what a row
cannot say is empty, and so is what too few answered. Shares are in [0, 1], with 95 % intervals.
"""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from uuid import UUID

from engine.files import write_atomically
from lessons.attempt_exports import harmless
from lessons.classes.mistakes import FirstAnswer
from lessons.classes.report import (
    ClassReport,
    Counted,
    EarlierResult,
    ItemResult,
    SkillResult,
    StudentResult,
)
from lessons.classes.statistics import Estimate
from lessons.progress_records import Rate

COLUMNS = (
    "class", "pack", "part", "id", "name", "answers", "right", "share", "low", "high",
    "median_seconds", "mean_confidence", "brier", "discrimination", "discrimination_low",
    "discrimination_high", "share_again", "first_answers", "wrong_word", "wrong_word_count",
    "wrong_x", "wrong_y", "wrong_place_count", "wrong_places", "drill_answers", "drill_share",
    "difference", "difference_low", "difference_high", "hall_votes", "hall_first", "hall_second",
)  # fmt: skip

_Row = dict[str, object]


def write_table(path: Path, report: ClassReport) -> None:
    """Raises OSError."""
    # Spreadsheets take a file for Latin-1 unless it says so.
    write_atomically(path, report_table(report).encode("utf-8-sig"))


def report_table(report: ClassReport) -> str:
    """CSV with `COLUMNS` above."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    of = {"class": report.summary.name, "pack": report.pack_title}
    for row in _rows(report):
        table.writerow([_plain((of | row).get(column)) for column in COLUMNS])
    return text.getvalue()


def _plain(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.4f}"
    return "" if value is None else harmless(value)


def _rows(report: ClassReport) -> Iterator[_Row]:
    yield {"part": "class", "id": report.summary.id} | _counted(report.counted)
    for item in report.items:
        yield _item(item)
        yield from _halls(item)
        for name, there, difference in item.earlier:
            row: _Row = {"part": "item of earlier class", "id": item.id, "name": name}
            yield row | {"answers": there.total} | _rate(there) | _difference(difference)
    yield from map(_skill, report.skills)
    for point in report.reliability:
        sure: _Row = {"part": "confidence", "name": f"{point.low:.1f} to {point.high:.1f}"}
        sure |= {"answers": point.right.total, "mean_confidence": point.stated}
        yield sure | _rate(point.right)
    yield from (_student(one) for one in report.students)
    yield from map(_earlier, report.earlier)


def _counted(counted: Counted) -> _Row:
    row: _Row = {"answers": counted.answers} | _rate(counted.right)
    if counted.seconds is not None:
        row["median_seconds"] = counted.seconds.median
    if counted.calibration is not None:
        row["mean_confidence"] = counted.calibration.stated
        row["brier"] = counted.calibration.brier
    return row


def _rate(rate: Rate | None) -> _Row:
    if rate is None or rate.value is None:
        return {}
    low, high = rate.interval
    return {"right": rate.hits, "share": rate.value, "low": low, "high": high}


def _difference(difference: Estimate | None) -> _Row:
    if difference is None:
        return {}
    return {
        "difference": difference.value,
        "difference_low": difference.low,
        "difference_high": difference.high,
    }


def _item(one: ItemResult) -> _Row:
    row: _Row = {"part": "item", "id": one.id, "name": one.title} | _counted(one.counted)
    if one.discrimination is not None:
        row["discrimination"] = one.discrimination.value
        row["discrimination_low"] = one.discrimination.low
        row["discrimination_high"] = one.discrimination.high
    if one.again is not None:
        row["share_again"] = one.again.value
    row["first_answers"] = "; ".join(
        f"{first_answer_words(said)}: {said.count}" for said in one.said
    )
    if one.wrong_word is not None:
        row["wrong_word"] = str(one.wrong_word.word)
        row["wrong_word_count"] = one.wrong_word.count
    place = one.wrong_place
    if place is not None:
        row |= {"wrong_x": place.x, "wrong_y": place.y}
        row |= {"wrong_place_count": place.count, "wrong_places": place.of}
    return row


def first_answer_words(said: FirstAnswer) -> str:
    """In English."""
    if said.changes is not None:
        return ", ".join(change.words() for change in said.changes) or "nothing changes"
    if said.holds is not None:
        return "it holds" if said.holds else "it does not hold"
    return said.letters or "none chosen"


def _halls(one: ItemResult) -> Iterator[_Row]:
    for hall in one.halls:
        day = hall.started_at.date().isoformat()
        yield {
            "part": "lecture",
            "id": one.id,
            "name": f"{hall.title} {day}",
            "hall_votes": hall.votes,
            "hall_first": hall.first,
            "hall_second": hall.second,
        }


def _skill(one: SkillResult) -> _Row:
    row: _Row = {"part": "skill", "id": one.skill.key, "name": one.skill.key}
    row |= _counted(one.counted) | {"drill_answers": one.drilled}
    return row | ({} if one.drill is None else {"drill_share": one.drill.value})


def _student(one: StudentResult) -> _Row:
    """Whoever gave no name is an id."""
    learner: UUID = one.student.learner
    name = one.student.name if one.student.has_name else ""
    return {"part": "student", "id": learner, "name": name} | _counted(one.counted)


def _earlier(one: EarlierResult) -> _Row:
    row: _Row = {"part": "earlier class", "name": f"{one.name} {one.began.date().isoformat()}"}
    return row | _rate(one.there) | _difference(one.difference)
