"""Runs as lines of the history: the samples of one hypothesis are one line, until it is opened."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale

from app.widgets.entries import Entry
from app.words.vocabulary import hypothesis_shown
from lessons.records import RunSummary

translate = QCoreApplication.translate
_NOTE_LETTERS = 60


@dataclass(frozen=True, slots=True)
class RunGroup:
    """Samples of one hypothesis, the latest first; two at least."""

    runs: tuple[RunSummary, ...]

    @property
    def batch(self) -> UUID | None:
        return self.runs[0].batch


def run_entries(
    runs: Sequence[RunSummary], opened: Collection[UUID], *, with_film: bool
) -> list[Entry]:
    """`runs`: the latest first. `opened`: batches whose samples have a line each."""
    return list(_entries(runs, opened, with_film=with_film))


def runs_of(payload: object) -> tuple[RunSummary, ...]:
    """Those that a line of the history stands for, the latest first."""
    if isinstance(payload, RunGroup):
        return payload.runs
    return (payload,) if isinstance(payload, RunSummary) else ()


def _entries(
    runs: Sequence[RunSummary], opened: Collection[UUID], *, with_film: bool
) -> Iterator[Entry]:
    for batch, together in groupby(runs, key=lambda run: run.batch or run.id):
        samples = tuple(together)
        if len(samples) == 1:
            yield _run_entry(samples[0], with_film=with_film)
            continue
        yield _group_entry(RunGroup(samples), with_film=with_film)
        if batch in opened:
            for place, run in enumerate(samples):
                yield _sample_entry(run, len(samples) - place, len(samples))


def _run_entry(run: RunSummary, *, with_film: bool) -> Entry:
    said = [run.title] if with_film else []
    said.append(when(run.created_at))
    note = " ".join(run.note.split())
    if note:
        said.append(note[:_NOTE_LETTERS])
    asked = hypothesis_shown(run.hypothesis)
    tip = "\n".join(
        filter(
            None,
            (asked, f"{run.title} · {when(run.created_at)}", run.note),
        )
    )
    return Entry(
        asked,
        " · ".join(said),
        run.thumbnail,
        run,
        tip,
        key=run.id,
        is_favourite=run.is_favourite,
    )


def _group_entry(group: RunGroup, *, with_film: bool) -> Entry:
    latest = group.runs[0]
    text = translate("RunRows", "{count} samples").format(count=len(group.runs))
    said = [latest.title] if with_film else []
    said += [when(latest.created_at), text]
    return Entry(
        hypothesis_shown(latest.hypothesis),
        " · ".join(said),
        latest.thumbnail,
        group,
        key=latest.batch,
        keys=frozenset(run.id for run in group.runs),
        is_favourite=any(run.is_favourite for run in group.runs),
    )


def _sample_entry(run: RunSummary, number: int, count: int) -> Entry:
    text = translate("RunRows", "Sample {number} of {count}")
    entry = _run_entry(run, with_film=False)
    return Entry(
        text.format(number=number, count=count),
        entry.subtitle,
        run.thumbnail,
        run,
        entry.tip,
        key=run.id,
        is_favourite=run.is_favourite,
    )


def when(moment: datetime) -> str:
    """The time of a run of today, the date and the time of others."""
    local = QDateTime.fromMSecsSinceEpoch(round(moment.timestamp() * 1000))
    short = QLocale.FormatType.ShortFormat
    if local.date() == QDate.currentDate():
        return QLocale().toString(local.time(), short)
    return QLocale().toString(local, short)
