"""What is said of a class's numbers, in the window's language. Knows no widgets."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import cast

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from app.words.numbers import decimal
from app.words.packs import pack_words
from app.words.sentences import error_text
from app.words.vocabulary import Word, progression_name, word_name, word_of
from engine.findings import Progression, Trend
from lessons.changes import Change, SideClass, Skill
from lessons.classes.answers import AnsweredPack, ClassSummary, HistoryImport
from lessons.classes.lectures import HallResult
from lessons.classes.mistakes import FirstAnswer, Place, WrongWord
from lessons.classes.report import ClassReport, ItemResult
from lessons.classes.statistics import ENOUGH, Calibration, Estimate, Times
from lessons.progress_records import Rate

translate = QCoreApplication.translate
NOTHING = "–"
_SMALL = 20
_SHOWN_REFUSED = 8


def rate_text(rate: Rate | None) -> str:
    """ "63 % (44–79)", with the 95 % interval."""
    if rate is None or rate.value is None:
        return NOTHING
    low, high = (round(100 * one) for one in rate.interval)
    text = translate("Classes", "{percent} % ({low}–{high})")
    return text.format(percent=round(100 * rate.value), low=low, high=high)


def estimate_text(estimate: Estimate | None) -> str:
    if estimate is None:
        return NOTHING
    value, low, high = (decimal(one, 2) for one in (estimate.value, estimate.low, estimate.high))
    return translate("Classes", "{value} ({low} to {high})").format(value=value, low=low, high=high)


def times_text(times: Times | None) -> str:
    if times is None:
        return NOTHING
    said = {name: round(getattr(times, name)) for name in ("median", "low", "high")}
    return translate("Classes", "{median} s ({low}–{high})").format(**said)


def calibration_text(one: Calibration | None) -> str:
    """How sure, and how often right."""
    if one is None or one.right.value is None:
        return NOTHING
    return translate("Classes", "{stated} / {right} %").format(
        stated=round(100 * one.stated), right=round(100 * one.right.value)
    )


def points_text(difference: Estimate | None) -> str:
    """A difference of shares, and what may be concluded."""
    if difference is None:
        return translate("Classes", "too few to tell")
    value, low, high = (
        decimal(100 * one, 0, signed=True)
        for one in (difference.value, difference.low, difference.high)
    )
    if difference.is_open:
        text = translate("Classes", "{value} points ({low} to {high}): may be chance")
    elif difference.value > 0:
        text = translate("Classes", "{value} points ({low} to {high}): better")
    else:
        text = translate("Classes", "{value} points ({low} to {high}): worse")
    return text.format(value=value, low=low, high=high)


def day_text(day: datetime | date) -> str:
    local = day.astimezone() if isinstance(day, datetime) else day
    return QLocale().toString(
        QDate(local.year, local.month, local.day), QLocale.FormatType.ShortFormat
    )


def skill_text(skill: Skill) -> str:
    """ "effusion, one side, worse"."""
    if skill.finding is None:
        return translate("Classes", "seeing that nothing changes")
    parts = [word_name(skill.finding)]
    if skill.side is SideClass.ONE_SIDE:
        parts.append(translate("Classes", "one side"))
    if skill.side is SideClass.BOTH_SIDES:
        parts.append(translate("Classes", "both sides"))
    return ", ".join((*parts, word_of(skill.trend, skill.finding)))


def class_line(summary: ClassSummary) -> str:
    """ "30 students, 900 answers, 1.10.26 – 3.10.26"."""
    students, *days = class_lines(summary)
    single, several = translate("Classes", "1 answer"), translate("Classes", "{count} answers")
    answers = single if summary.answers == 1 else several.format(count=summary.answers)
    return ", ".join((students, answers, *days))


def class_lines(summary: ClassSummary) -> list[str]:
    """How many students, and from when to when they answered."""
    one, many = translate("Classes", "1 student"), translate("Classes", "{count} students")
    students = one if summary.students == 1 else many.format(count=summary.students)
    if summary.began is None or summary.ended is None:
        return [students]
    began, ended = day_text(summary.began), day_text(summary.ended)
    days = began if began == ended else f"{began} – {ended}"
    return [students, days]


def pack_text(pack: AnsweredPack) -> str:
    return pack_words(pack.title) if pack.title else translate("Classes", "Pack not known")


def import_text(imported: HistoryImport) -> str:
    """What became of the files, line by line."""
    return "\n".join(_import_lines(imported))


def _import_lines(imported: HistoryImport) -> Iterator[str]:
    counts = translate(
        "Classes",
        "New students: {new}. Brought up to date: {updated}. Nothing new: {unchanged}. "
        "Answers added: {added}.",
    )
    yield counts.format(
        new=imported.new,
        updated=imported.updated,
        unchanged=imported.unchanged,
        added=imported.added,
    )
    if imported.refused:
        one = translate("Classes", "One file was skipped:")
        many = translate("Classes", "{count} files were skipped:")
        count = len(imported.refused)
        yield one if count == 1 else many.format(count=count)
    for refused in imported.refused[:_SHOWN_REFUSED]:
        yield f"{refused.file}: {error_text(refused.why)}"
    if len(imported.refused) > _SHOWN_REFUSED:
        yield "…"


def cautions(report: ClassReport) -> list[str]:
    """What this class does not allow to conclude."""
    said: list[str] = []
    students = report.students_answering
    if students < ENOUGH:
        text = translate(
            "Classes",
            "Fewer than {count} students answered this pack: nothing can be concluded, and nothing "
            "is shown of fewer than {count} answers.",
        )
        said.append(text.format(count=ENOUGH))
    elif students < _SMALL:
        low, high = (round(100 * one) for one in Rate(students // 2, students).interval)
        text = translate(
            "Classes",
            "With {count} students a half that was right may truly be {low} to {high} %: compare "
            "only what lies outside of each other's intervals.",
        )
        said.append(text.format(count=students, low=low, high=high))
    if not report.is_installed and report.counted.answers:
        said.append(
            translate(
                "Classes",
                "The pack is not installed here: its films, and words for what was wrong, are "
                "missing. Import the pack to see them.",
            )
        )
    return said


def item_lines(one: ItemResult) -> Iterator[str]:
    """What is said of a question beside its numbers."""
    if one.counted.right is None:
        text = translate("Classes", "Fewer than {count} students answered; nothing is said of it.")
        yield text.format(count=ENOUGH)
    if one.said:
        said = "; ".join(f"{first_answer_text(said)} ({said.count})" for said in one.said)
        yield translate("Classes", "First answers: {said}.").format(said=said)
    if one.wrong_word is not None:
        yield _wrong_word(one.wrong_word)
    if one.wrong_place is not None:
        text = translate(
            "Classes",
            "Commonest wrong place: {place}. {count} of {of} wrong marks meet there.",
        )
        place = one.wrong_place
        yield text.format(place=place_text(place.place), count=place.count, of=place.of)
    if one.again is not None:
        yield translate("Classes", "When asked again: {rate} right.").format(
            rate=rate_text(one.again)
        )
    yield from map(_hall, one.halls)
    for name, there, difference in one.earlier:
        text = translate("Classes", "Against “{name}” ({rate}): {difference}.")
        yield text.format(name=name, rate=rate_text(there), difference=points_text(difference))


def _wrong_word(wrong: WrongWord) -> str:
    text = translate("Classes", "Commonest wrong word: “{word}”, in {count} of {of} wrong answers.")
    if not isinstance(wrong.word, StrEnum):
        text = translate("Classes", "Commonest wrong film: {word}, {count} of {of} wrong answers.")
        return text.format(word=wrong.word, count=wrong.count, of=wrong.of)
    is_still = wrong.word is Trend.UNCHANGED
    still = translate("Classes", "nothing changes")
    word = still if is_still else word_name(cast("Word", wrong.word))
    return text.format(word=word, count=wrong.count, of=wrong.of)


def first_answer_text(said: FirstAnswer) -> str:
    if said.changes is not None:
        words = changes_text(said.changes)
    elif said.holds is not None:
        holds, fails = translate("Classes", "it holds"), translate("Classes", "it does not hold")
        words = holds if said.holds else fails
    else:
        words = said.letters or translate("Classes", "none chosen")
    return translate("Classes", "{words} ✓").format(words=words) if said.right else words


def changes_text(changes: Iterable[Change]) -> str:
    said = (
        progression_name(
            Progression(one.finding, one.side, one.zone, one.trend, one.severity, False, 0, 0)
        )
        for one in changes
    )
    return ", ".join(said) or translate("Classes", "nothing changes")


def place_text(place: Place) -> str:
    """Radiologists look at the patient from the front."""
    return {
        Place.UPPER_RIGHT: translate("Classes", "the patient's upper right"),
        Place.UPPER_MIDDLE: translate("Classes", "the upper middle"),
        Place.UPPER_LEFT: translate("Classes", "the patient's upper left"),
        Place.MIDDLE_RIGHT: translate("Classes", "the patient's right, at middle height"),
        Place.CENTRE: translate("Classes", "the middle"),
        Place.MIDDLE_LEFT: translate("Classes", "the patient's left, at middle height"),
        Place.LOWER_RIGHT: translate("Classes", "the patient's lower right"),
        Place.LOWER_MIDDLE: translate("Classes", "the lower middle"),
        Place.LOWER_LEFT: translate("Classes", "the patient's lower left"),
    }[place]


def _hall(hall: HallResult) -> str:
    said = {
        "title": pack_words(hall.title),
        "day": day_text(hall.started_at),
        "votes": hall.votes,
    }
    if hall.first is None:
        return translate("Classes", "Lecture “{title}”, {day}: {votes} votes.").format(**said)
    said["first"] = round(100 * hall.first)
    if hall.second is None:
        text = translate("Classes", "Lecture “{title}”, {day}: {first} % of {votes} votes right.")
        return text.format(**said)
    text = translate(
        "Classes",
        "Lecture “{title}”, {day}: {first} % of {votes} votes right, after talking {second} %.",
    )
    return text.format(**said, second=round(100 * hall.second))
