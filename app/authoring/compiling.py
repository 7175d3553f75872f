"""From a draft to a pack, or to sentences about what is missing, each with its spot.

Knows no widgets and no files.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from pydantic import ValidationError
from PySide6.QtCore import QCoreApplication

from app.authoring.draft import (
    FilmDraft,
    ItemDraft,
    LessonDraft,
    PackDraft,
    RunDraft,
    RunVerdict,
)
from app.authoring.kinds import EDITED
from lessons.changes import real_changes
from lessons.errors import PackRefused
from lessons.pack.checking import problems as pack_problems
from lessons.pack.kinds import KINDS, Item
from lessons.pack.manifest import BakedRun, Lesson, Pack, PackImage
from lessons.pack.reference import Reference

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in the editor: the id of a pack, film, lesson, item or run, and one of its fields."""

    part: UUID
    field: str


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """blocking: the pack cannot be exported as it is; otherwise it is advice."""

    spot: Spot
    message: str
    blocking: bool


@dataclass(frozen=True, slots=True)
class Compiled:
    """pack: None while anything is missing that a pack must have; what is wrong comes first."""

    pack: Pack | None
    problems: tuple[DraftProblem, ...]

    @property
    def blocking(self) -> tuple[DraftProblem, ...]:
        return tuple(problem for problem in self.problems if problem.blocking)


def compiled(draft: PackDraft) -> Compiled:
    found = [*_of_pack(draft), *_of_films(draft), *_of_lessons(draft)]
    pack = None
    if not any(problem.blocking for problem in found):
        pack, later = _checked(draft)
        found += later
    found.sort(key=lambda problem: not problem.blocking)
    return Compiled(pack, tuple(found))


def pack_of(draft: PackDraft) -> Pack:
    """Raises PackRefused where `compiled` has blocking problems."""
    found = compiled(draft)
    if found.pack is None or found.blocking:
        raise PackRefused(found.blocking[0].message)
    return found.pack


def used_films(draft: PackDraft) -> frozenset[UUID]:
    """Films that some item shows; the others stay at home."""
    shown: set[UUID] = set()
    for item in draft.items:
        shown |= set(EDITED[item.kind].films(item))
    return frozenset(shown)


def titled(title: str) -> str:
    return title.strip() or translate("Drafts", "Untitled")


# What is missing


def _of_pack(draft: PackDraft) -> Iterator[DraftProblem]:
    wanted = (
        ("title", draft.title, translate("Drafts", "Give the pack a title.")),
        ("authors", "".join(draft.authors), translate("Drafts", "Say who wrote the pack.")),
        ("licence", draft.licence, translate("Drafts", "Say under which licence it may be used.")),
        ("languages", "".join(draft.languages), translate("Drafts", "Say the pack's language.")),
    )
    for field, said, message in wanted:
        if not said.strip():
            yield _blocking(draft.id, field, message)


def _of_films(draft: PackDraft) -> Iterator[DraftProblem]:
    used = used_films(draft)
    for film in draft.films:
        if film.id not in used:
            text = translate("Drafts", "No item shows “{title}”; it is left out of the pack.")
            message = text.format(title=titled(film.title))
            yield DraftProblem(Spot(film.id, "title"), message, blocking=False)
        else:
            yield from _of_film(film)


def _of_film(film: FilmDraft) -> Iterator[DraftProblem]:
    title = titled(film.title)
    wanted = (
        ("title", film.title, translate("Drafts", "Give the film “{title}” a title.")),
        ("licence", film.licence, translate("Drafts", "Say the licence of the film “{title}”.")),
        (
            "attribution",
            film.attribution,
            translate("Drafts", "Say who is to be named for the film “{title}”."),
        ),
        ("source", film.source, translate("Drafts", "Say where the film “{title}” comes from.")),
    )
    for field, said, message in wanted:
        if not said.strip():
            yield _blocking(film.id, field, message.format(title=title))
    if film.is_suspicious:
        text = translate(
            "Drafts",
            "“{title}” seems to have text burnt in: paint it over, or say that it names nobody.",
        )
        yield _blocking(film.id, "burnt_in", text.format(title=title))


def _of_lessons(draft: PackDraft) -> Iterator[DraftProblem]:
    for lesson in draft.lessons:
        if not lesson.title.strip():
            text = translate("Drafts", "Give the lesson a title.")
            yield _blocking(lesson.id, "lesson", text)
        for item in lesson.items:
            yield from _of_item(draft, item)


def _of_item(draft: PackDraft, item: ItemDraft) -> Iterator[DraftProblem]:
    title, edited = titled(item.title), EDITED[item.kind]
    for wanted in edited.wanted(item):
        if not wanted.is_filled:
            yield _blocking(item.id, wanted.field, wanted.message.format(title=title))
    known = {film.id for film in draft.films}
    if any(film not in known for film in edited.films(item)):
        text = translate("Drafts", "“{title}” shows a film that was taken out of the pack.")
        yield _blocking(item.id, edited.film_field, text.format(title=title))
    if item.can_bake and item.run is not None:
        yield from _of_run(draft, item)


def _of_run(draft: PackDraft, item: ItemDraft) -> Iterator[DraftProblem]:
    run, film, title = draft.run(item.run), draft.film(item.prior), titled(item.title)
    if run is None or film is None or _is_left_out(item, run):
        return
    if run.verdict is not RunVerdict.APPROVED:
        text = translate("Drafts", "Look at the baked run of “{title}” and approve it, or not.")
        if run.verdict is RunVerdict.REJECTED:
            text = translate("Drafts", "You rejected the run of “{title}”: bake another one.")
        yield _blocking(item.id, "run", text.format(title=title))
    elif run.prior_fingerprint != film.fingerprint:
        text = translate("Drafts", "The film of “{title}” is another one by now: bake it again.")
        yield _blocking(item.id, "run", text.format(title=title))
    elif run.hypothesis.strip() != item.words_to_bake:
        text = translate("Drafts", "“{title}” has another hypothesis by now: bake it again.")
        yield _blocking(item.id, "run", text.format(title=title))


def _is_left_out(item: ItemDraft, run: RunDraft) -> bool:
    """The follow-up alone is the answer where the instructor rejected what the model drew."""
    return run.verdict is RunVerdict.REJECTED and item.follow_up is not None


def _blocking(part: UUID, field: str, message: str) -> DraftProblem:
    return DraftProblem(Spot(part, field), message, blocking=True)


# The pack itself


def _checked(draft: PackDraft) -> tuple[Pack | None, list[DraftProblem]]:
    try:
        pack = _pack(draft)
    except ValidationError as error:
        return None, [_beyond_limits(draft, error)]
    problems = [
        DraftProblem(Spot(problem.part or draft.id, _field(problem.place)), problem.message,
                     problem.blocking)
        for problem in pack_problems(pack)
    ]  # fmt: skip
    return pack, problems


def _beyond_limits(draft: PackDraft, error: ValidationError) -> DraftProblem:
    """What no field of the editor asks for: a text of absurd length, say."""
    part, error = _guilty(draft, error)
    fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(name) for name in fault["loc"]) or error.title
    text = translate("Drafts", "{place} cannot be taken into a pack: {fault}.")
    field = str(fault["loc"][0]) if fault["loc"] else "title"
    return _blocking(part, field, text.format(place=place, fault=fault["msg"]))


def _guilty(draft: PackDraft, error: ValidationError) -> tuple[UUID, ValidationError]:
    """The part that cannot be taken, and why; the pack where each of its parts could be."""
    films = (film for film in draft.films if film.id in used_films(draft))
    makers: list[tuple[UUID, Callable[[], object]]] = [
        *((film.id, partial(_image, film)) for film in films),
        *((item.id, partial(_item, draft, item)) for item in draft.items),
        *((lesson.id, partial(_lesson, draft, lesson)) for lesson in draft.lessons),
    ]
    for part, make in makers:
        try:
            make()
        except ValidationError as own:
            return part, own
    return draft.id, error


def _field(place: str) -> str:
    """ "lessons[0].items[2].reference.mark" is about the mark."""
    last = place.rpartition(".")[2]
    return "title" if "[" in last or last == "lessons" else last


def _pack(draft: PackDraft) -> Pack:
    used = used_films(draft)
    runs = {_shown_run(draft, item) for item in draft.items}
    return Pack(
        id=draft.id,
        revision=draft.revision,
        title=draft.title,
        description=draft.description,
        languages=draft.languages,
        authors=draft.authors,
        licence=draft.licence,
        objectives=draft.objectives,
        images=tuple(_image(film) for film in draft.films if film.id in used),
        runs=tuple(
            BakedRun(
                id=run.id,
                prior=run.prior,
                hypothesis=run.hypothesis,
                model=run.model,
                file=run.file,
                size=run.size,
                sha256=run.sha256,
            )
            for run in draft.runs
            if run.id in runs
        ),
        lessons=tuple(_lesson(draft, lesson) for lesson in draft.lessons),
    )


def _image(film: FilmDraft) -> PackImage:
    return PackImage(
        id=film.id,
        file=film.file,
        media=film.media,
        size=film.size,
        sha256=film.sha256,
        fingerprint=film.fingerprint,
        title=film.title,
        licence=film.licence,
        attribution=film.attribution,
        source=film.source,
        synthetic=film.synthetic,
        patient=film.patient.strip() or None,
        day=film.day,
    )


def _shown_run(draft: PackDraft, item: ItemDraft) -> UUID | None:
    run = draft.run(item.run) if item.can_bake else None
    return None if run is None or _is_left_out(item, run) else run.id


def _lesson(draft: PackDraft, lesson: LessonDraft) -> Lesson:
    return Lesson(
        id=lesson.id,
        title=lesson.title,
        introduction=lesson.introduction,
        objectives=lesson.objectives,
        items=tuple(_item(draft, item) for item in lesson.items),
    )


def _item(draft: PackDraft, item: ItemDraft) -> Item:
    """Raises ValidationError."""
    edited = EDITED[item.kind]
    reference = Reference(
        changes=edited.changes(item),
        mark=item.mark if edited.keeps_mark(item) else None,
        text=item.text,
        tolerance=item.tolerance,
    )
    shown = item.having(run=_shown_run(draft, item))
    return KINDS[item.kind].model_validate(
        {
            "id": item.id,
            "title": item.title,
            "question": item.question,
            "reference": reference,
            **edited.pack_fields(shown),
        }
    )


def changes_anything(item: ItemDraft) -> bool:
    return bool(real_changes(item.changes))
