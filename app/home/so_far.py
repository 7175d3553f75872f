"""What home says of what was done: how many predictions, the next review, what waits for a film."""

from datetime import UTC, date, datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from app.home.overview import Overview

translate = QCoreApplication.translate
_WEEK = 7


def so_far_text(known: Overview) -> str:
    said: list[str] = []
    if known.predictions == 1:
        said.append(translate("HomePage", "One prediction so far."))
    elif known.predictions:
        said.append(
            translate("HomePage", "{count} predictions so far.").format(count=known.predictions)
        )
    if known.next_review is not None and not known.due.due:
        days = (known.next_review - datetime.now(UTC).date()).days
        text = translate("HomePage", "The next review falls due on {day}.")
        day = QLocale().dayName(known.next_review.isoweekday())
        said.append(
            translate("HomePage", "The next review falls due tomorrow.")
            if days == 1
            else text.format(day=day if days < _WEEK else _short(known.next_review))
        )
    if known.stuck is not None:
        text = translate(
            "HomePage",
            "Your locked answer about “{title}” waits for its film, which is not at {path} any "
            "more; put it back there, or open it from where it is now.",
        )
        said.append(text.format(title=known.stuck.title, path=known.stuck.film))
    return " ".join(said)


def _short(day: date) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)
