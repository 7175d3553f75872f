"""What a student types to find a run: words, findings in their language, a date. No widgets."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from app.words.vocabulary import word_name
from engine.errors import HypothesisDeclined
from engine.findings import Finding, Side, Trend
from engine.hypothesis import read_hypothesis
from lessons.records import RunSearch

translate = QCoreApplication.translate
_FORMATS = ("yyyy-MM-dd", "d.M.yyyy", "d.M.yy", "d/M/yyyy")
_LEAST_LETTERS = 3
_MOST_WORDS = 8


def search_of(text: str, now: datetime, *, favourites: bool = False) -> RunSearch:
    """now: in the student's own zone. A finding is found by its name in the window's language and
    by other words for it, whatever language the hypothesis was written in."""
    since = until = None
    groups: list[tuple[str, ...]] = []
    for word in text.split()[:_MOST_WORDS]:
        day = _day(word, now.date())
        if day is None:
            groups.append(tuple(dict.fromkeys((word, *_other_words(word)))))
        else:
            since = datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
            until = since + timedelta(days=1)
    return RunSearch(tuple(groups), favourites, since, until)


def _other_words(word: str) -> Iterator[str]:
    if len(word) < _LEAST_LETTERS:
        return
    for known in (*Finding, *Side, *Trend):
        if word_name(known).casefold().startswith(word.casefold()):
            yield known.value
            yield word_name(known)
    try:
        reading = read_hypothesis(word)
    except HypothesisDeclined:
        return
    for progression in reading.progressions:
        if progression.finding is not None:
            yield progression.finding.value


def _day(word: str, today: date) -> date | None:
    spoken = {
        translate("RunSearch", "today").casefold(): today,
        translate("RunSearch", "yesterday").casefold(): today - timedelta(days=1),
    }
    if word.casefold() in spoken:
        return spoken[word.casefold()]
    if not word[:1].isdigit():
        return None
    short = QLocale().dateFormat(QLocale.FormatType.ShortFormat)
    for form in (short, *_FORMATS):
        found = QLocale().toDate(word, form)
        if found.isValid():
            return _whole(found)
    without_year = QDate.fromString(f"{word.rstrip('.')}.{today.year}", "d.M.yyyy")
    return _whole(without_year) if "." in word and without_year.isValid() else None


def _whole(day: QDate) -> date:
    """Two digits of a year are of this century."""
    year = day.year() + 100 if day.year() < 1970 else day.year()
    return date(year, day.month(), day.day())
