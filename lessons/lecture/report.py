"""What remains of a lecture: for each item what the hall said first, and after talking. Pure data.

Nothing personal: counts only, no device and no address.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from lessons.lecture.ballots import QuestionForm
from lessons.lecture.state import Round
from lessons.lecture.tally import Tally, normalised_gain
from lessons.pack.kinds.base import letter_of

COLUMNS = (
    "lecture", "started", "item", "title", "question", "round", "votes", "right", "share_right",
    "gain", "yes", "no", "nothing_changed", "choices", "zones",
    "right_guessing", "right_fairly_sure", "right_certain",
    "wrong_guessing", "wrong_fairly_sure", "wrong_certain",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ItemReport:
    """`form`: None for an item that was only shown. `second`: None where nobody voted twice."""

    title: str
    question: str
    form: QuestionForm | None
    first: Tally
    second: Tally | None

    @property
    def gain(self) -> float | None:
        """Hake's; None where there was one vote, or nothing can be told."""
        before = self.first.share_right
        after = None if self.second is None else self.second.share_right
        return None if before is None or after is None else normalised_gain(before, after)


@dataclass(frozen=True, slots=True)
class LectureReport:
    title: str
    started_at: datetime
    items: tuple[ItemReport, ...]


def report_csv(report: LectureReport) -> str:
    """A row for each vote, `COLUMNS` above them; for programs, so in English and with points."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(report))
    return text.getvalue()


def _rows(report: LectureReport) -> Iterator[list[object]]:
    for number, item in enumerate(report.items, start=1):
        if item.form is None:
            continue
        for round_, counted in ((Round.FIRST, item.first), (Round.SECOND, item.second)):
            if counted is not None:
                gain = item.gain if round_ is Round.SECOND else None
                lecture = [_safe(report.title), report.started_at.isoformat(), number]
                words = [_safe(item.title), _safe(item.question), round_.value]
                yield [*lecture, *words, *_numbers(counted, gain)]


def _numbers(counted: Tally, gain: float | None) -> list[object]:
    return [
        counted.votes,
        "" if counted.right is None else counted.right,
        _rounded(counted.share_right),
        _rounded(gain),
        counted.yes,
        counted.no,
        counted.nothing_changed,
        _pairs({letter_of(place): count for place, count in sorted(counted.choices.items())}),
        _pairs({zone.value: count for zone, count in sorted(counted.zones.items())}),
        *counted.confident_right,
        *counted.confident_wrong,
    ]


def _pairs(counts: dict[str, int]) -> str:
    return " ".join(f"{name}:{count}" for name, count in counts.items())


def _rounded(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _safe(text: str) -> str:
    """A title from somebody else's pack must not become a formula in a spreadsheet."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
