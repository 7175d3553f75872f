"""Films and items of a draft from the lines of a table.

Nothing that names a patient goes any further: who is called by anything but a pseudonym gets one,
and dates become days since the patient's first.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

from lessons.pack.draft.labels.label import Label
from lessons.pack.draft.labels.matching import MatchedLine, Matching
from lessons.pack.draft.model import FilmDraft, ItemDraft, PackDraft

_PSEUDONYM = re.compile(
    r"(?:p|pt|pat|patient|case|subject|id|fall|paciente|caso|[a-z])?[ _-]?\d{1,4}[a-z]?|[a-z]",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")


class LabelMeaning(StrEnum):
    """What the labels of a line are about.

    NEXT: what comes after its film; the patient's next film is the follow-up. BEFORE: what has
    changed since the patient's film before it.
    """

    NEXT = "next"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Filled:
    """items: that were added. films: that were. without_item: lines that say nothing to ask about,
    or that have no film before theirs."""

    draft: PackDraft
    films: int
    items: int
    without_item: int


def filled(
    draft: PackDraft,
    matching: Matching,
    taken: Mapping[Path, FilmDraft],
    meaning: LabelMeaning,
    questions: Mapping[str, str],
    lesson: UUID,
) -> Filled:
    """taken: films that could be read, by where they were. questions: by the kind of item.

    A film that the draft has already is not added again, and fills what is empty in it; neither is
    an item that asks the same of the same film.
    """
    lines = [line for line in matching.fitting if line.path in taken]
    known = {film.sha256: film for film in draft.films}
    patients = _pseudonyms(draft, lines, _called_before(lines, taken, known))
    days = _days(lines)
    of_path: dict[Path, UUID] = {}
    added = 0
    for line in lines:
        assert line.path is not None
        if line.path in of_path:
            continue
        new = taken[line.path]
        film = known.get(new.sha256, new)
        label = line.label
        film = _described(film, label, patients.get(label.patient, ""), days[label.line])
        known[film.sha256] = film
        of_path[line.path] = film.id
        if draft.film(film.id) is None:
            draft, added = draft.with_films([film]), added + 1
        else:
            draft = draft.with_film(film)
    return _with_items(draft, lines, of_path, meaning, questions, lesson, added)


def plainly_filled(draft: PackDraft, films: Iterable[FilmDraft]) -> Filled:
    """Films without a table; those that the draft has already are not added again."""
    known = {film.sha256 for film in draft.films}
    new: list[FilmDraft] = []
    for film in films:
        if film.sha256 not in known:
            known.add(film.sha256)
            new.append(film.having(title=film.title or _untitled(film)))
    return Filled(draft.with_films(new), len(new), 0, 0)


def _with_items(
    draft: PackDraft,
    lines: list[MatchedLine],
    of_path: Mapping[Path, UUID],
    meaning: LabelMeaning,
    questions: Mapping[str, str],
    lesson: UUID,
    films: int,
) -> Filled:
    asked = {(item.kind, item.prior, item.follow_up, item.hypothesis) for item in draft.items}
    items: list[ItemDraft] = []
    without = 0
    for line in lines:
        assert line.path is not None
        film = draft.film(of_path[line.path])
        item = None if film is None else _item(draft, film, line.label, meaning, questions)
        if item is None:
            without += 1
            continue
        same = (item.kind, item.prior, item.follow_up, item.hypothesis)
        if same not in asked:
            asked.add(same)
            items.append(item)
    draft = draft.with_items(items, lesson)
    return Filled(draft, films, len(items), without)


def _item(
    draft: PackDraft,
    film: FilmDraft,
    label: Label,
    meaning: LabelMeaning,
    questions: Mapping[str, str],
) -> ItemDraft | None:
    if not label.says_something:
        return None
    if meaning is LabelMeaning.NEXT:
        later = _neighbour(draft, film, after=True)
        return ItemDraft(
            id=uuid4(),
            title=film.title,
            question=questions["predict"],
            prior=film.id,
            follow_up=None if later is None else later.id,
            hypothesis=label.hypothesis,
            changes=label.changes or (),
        )
    earlier = _neighbour(draft, film, after=False)
    if earlier is None:
        return None
    return ItemDraft(
        id=uuid4(),
        kind="spot",
        title=film.title,
        question=questions["spot"],
        prior=earlier.id,
        follow_up=film.id,
        hypothesis=label.hypothesis,
        changes=label.changes or (),
    )


def _neighbour(draft: PackDraft, film: FilmDraft, *, after: bool) -> FilmDraft | None:
    """The patient's next film, or the one before."""
    here = film.day
    if not film.patient or here is None:
        return None
    others = [
        (abs(one.day - here), one)
        for one in draft.films
        if one.patient == film.patient
        and one.day is not None
        and (one.day > here if after else one.day < here)
    ]
    return min(others, key=lambda pair: pair[0])[1] if others else None


def _described(film: FilmDraft, label: Label, patient: str, day: int | None) -> FilmDraft:
    """What the film says already stays."""
    patient = film.patient or patient
    day = day if film.day is None else film.day
    title = _title(film, label, patient, day)
    return film.having(
        title=title,
        patient=patient,
        day=day,
        licence=film.licence or label.licence,
        attribution=film.attribution or label.attribution,
        source=film.source or label.source,
    )


def _title(film: FilmDraft, label: Label, patient: str, day: int | None) -> str:
    """The file's name, unless it names the patient, as DICOM files' names do."""
    own = {word.casefold() for word in _WORD.findall(label.patient)}
    names_patient = patient != label.patient and any(word in film.title.casefold() for word in own)
    title = film.title
    if not title or names_patient:
        title = f"{patient} · {day}" if patient and day is not None else _untitled(film)
    is_said = label.view.casefold() in re.split(r"[\W_]+", title.casefold())
    return title if not label.view or is_said else f"{title} ({label.view})"


def _untitled(film: FilmDraft) -> str:
    return f"Film {film.sha256[:6]}"


def _called_before(
    lines: Iterable[MatchedLine], taken: Mapping[Path, FilmDraft], known: Mapping[str, FilmDraft]
) -> dict[str, str]:
    """Patients of films that the draft has already."""
    called: dict[str, str] = {}
    for line in lines:
        film = None if line.path is None else known.get(taken[line.path].sha256)
        if film is not None and film.patient and line.label.patient:
            called.setdefault(line.label.patient, film.patient)
    return called


def _pseudonyms(
    draft: PackDraft, lines: Iterable[MatchedLine], called: Mapping[str, str]
) -> dict[str, str]:
    """What each patient of the table is called in the pack. called: those it knows already."""
    names = dict.fromkeys(line.label.patient for line in lines if line.label.patient)
    kept = {name: called.get(name, name) for name in names if name in called or is_pseudonym(name)}
    used = {*kept.values(), *(film.patient for film in draft.films)}
    free = (f"P{number}" for number in count(1) if f"P{number}" not in used)
    return kept | {name: next(free) for name in names if name not in kept}


def is_pseudonym(name: str) -> bool:
    """A letter or a short number, such as "P1" or "case 12": nothing that a hospital would find a
    patient by."""
    return _PSEUDONYM.fullmatch(name.strip()) is not None


def _days(lines: Iterable[MatchedLine]) -> dict[int, int | None]:
    """By the line's number. Dates are days since the patient's first; one of nobody is nothing."""
    lines = list(lines)
    dates: defaultdict[str, list[date]] = defaultdict(list)
    for line in lines:
        if isinstance(line.label.day, date):
            dates[line.label.patient].append(line.label.day)
    days: dict[int, int | None] = {}
    for line in lines:
        label = line.label
        if isinstance(label.day, date):
            first = min(dates[label.patient])
            days[label.line] = (label.day - first).days if label.patient else None
        else:
            days[label.line] = label.day
    return days
