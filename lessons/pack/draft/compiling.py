"""From a draft to a pack, or to what is missing, each with the field that it is about.

Knows no files.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from lessons.pack.checking import problems as pack_problems
from lessons.pack.consistency import RunFacts, contradictions
from lessons.pack.consistency.languages import TRANSLATED
from lessons.pack.draft.model import (
    FilmDraft,
    ItemDraft,
    LessonDraft,
    PackDraft,
    RunDraft,
    RunVerdict,
)
from lessons.pack.kinds import KINDS, Item
from lessons.pack.manifest import BakedRun, Lesson, Pack, PackImage
from lessons.pack.problem import PackFault, title_or_untitled
from lessons.pack.reference import Reference
from lessons.pack.translation import Translation


@dataclass(frozen=True, slots=True)
class Spot:
    """A field of a draft: the id of a pack, film, lesson, item or run, and the field's name.
    language: of a translation of it; empty is the first language."""

    part: UUID
    field: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """blocking: the pack cannot be exported as it is. asked: nor can it, unless the instructor
    answers that it is meant so. Otherwise it is advice."""

    spot: Spot
    fault: PackFault
    blocking: bool
    asked: bool = False

    @property
    def key(self) -> str:
        """What `PackDraft.meant` keeps: void once anything that the sentence says is another."""
        said = f"{self.spot.part}/{self.spot.field}{self.spot.language}/{self.fault}"
        return hashlib.sha256(said.encode()).hexdigest()[:32]

    @property
    def message(self) -> str:
        """In English."""
        return str(self.fault)


@dataclass(frozen=True, slots=True)
class Compiled:
    """pack: None while anything is missing that a pack must have. problems: what is wrong comes
    first, then what is asked about. meant: what was asked about and is meant so."""

    pack: Pack | None
    problems: tuple[DraftProblem, ...]
    meant: tuple[DraftProblem, ...] = ()

    @property
    def blocking(self) -> tuple[DraftProblem, ...]:
        return tuple(problem for problem in self.problems if problem.blocking)

    @property
    def open(self) -> tuple[DraftProblem, ...]:
        """What stands in the way of an export: all that is no advice."""
        return tuple(problem for problem in self.problems if problem.blocking or problem.asked)


def compiled(draft: PackDraft) -> Compiled:
    all_films = used_films(draft)
    draft = draft.without_later
    found = [*_of_pack(draft), *_of_films(draft, all_films), *_of_lessons(draft)]
    pack = None
    if not any(problem.blocking for problem in found):
        pack, later = _checked(draft)
        found += later
    found += _contradictions(draft)
    meant = tuple(one for one in found if one.asked and one.key in draft.meant)
    found = [one for one in found if one not in meant]
    found.sort(key=lambda problem: (not problem.blocking, not problem.asked))
    return Compiled(pack, tuple(found), meant)


def meant_so(draft: PackDraft, problems: Iterable[DraftProblem]) -> PackDraft:
    """The draft with the answer “It is meant so” to what was asked. Answers to what is no longer
    asked go."""
    found = compiled(draft)
    asked = {one.key for one in (*found.problems, *found.meant) if one.asked}
    answers = {*draft.meant, *(problem.key for problem in problems)} & asked
    return draft.having(meant=tuple(sorted(answers)))


def pack_of(draft: PackDraft) -> Pack:
    """Raises PackFault where `compiled` has blocking problems."""
    found = compiled(draft)
    if found.pack is None or found.blocking:
        raise found.blocking[0].fault
    return found.pack


def used_films(draft: PackDraft) -> frozenset[UUID]:
    """Films that some item shows; the others are left out of the pack."""
    return frozenset(film for item in draft.items for film in KINDS[item.kind].drafted_films(item))


def place_of(draft: PackDraft, spot: Spot) -> str:
    """Where the field stands in `draft.json`: "lessons[0].items[2].prior"."""
    parts = {film.id: f"films[{at}]." for at, film in enumerate(draft.films)}
    parts |= {run.id: f"runs[{at}]." for at, run in enumerate(draft.runs)}
    for at, lesson in enumerate(draft.lessons):
        parts[lesson.id] = f"lessons[{at}]."
        parts |= {one.id: f"lessons[{at}].items[{n}]." for n, one in enumerate(lesson.items)}
    return parts.get(spot.part, "") + spot.field


# What is missing


def _of_pack(draft: PackDraft) -> Iterator[DraftProblem]:
    required = (
        ("title", draft.title, PackFault("Give the pack a title.")),
        ("authors", "".join(draft.authors), PackFault("Say who wrote the pack.")),
        ("licence", draft.licence, PackFault("Say under which licence it may be used.")),
        ("languages", "".join(draft.languages), PackFault("Say the pack's language.")),
    )
    for field, value, fault in required:
        if not value.strip():
            yield _blocking(draft.id, field, fault)


def _of_films(draft: PackDraft, of_any_item: frozenset[UUID]) -> Iterator[DraftProblem]:
    """of_any_item: also of items that are set aside, whose films wait with them."""
    used = used_films(draft)
    for film in draft.films:
        if film.id not in of_any_item:
            title = title_or_untitled(film.title)
            fault = PackFault("No item shows “{title}”; it is left out of the pack.", title=title)
            yield DraftProblem(Spot(film.id, "title"), fault, blocking=False)
        elif film.id in used:
            yield from _of_film(film)


def _of_film(film: FilmDraft) -> Iterator[DraftProblem]:
    title = title_or_untitled(film.title)
    required = (
        ("title", film.title, PackFault("Give the film “{title}” a title.", title=title)),
        (
            "licence",
            film.licence,
            PackFault("Say the licence of the film “{title}”.", title=title),
        ),
        (
            "attribution",
            film.attribution,
            PackFault("Say who is to be named for the film “{title}”.", title=title),
        ),
        (
            "source",
            film.source,
            PackFault("Say where the film “{title}” comes from.", title=title),
        ),
    )
    for field, value, fault in required:
        if not value.strip():
            yield _blocking(film.id, field, fault)
    if film.is_suspicious:
        fault = PackFault(
            "“{title}” seems to have text burnt in: paint it over, or say that it names nobody.",
            title=title,
        )
        yield _blocking(film.id, "burnt_in", fault)


def _of_lessons(draft: PackDraft) -> Iterator[DraftProblem]:
    for lesson in draft.lessons:
        if not lesson.title.strip():
            yield _blocking(lesson.id, "lesson", PackFault("Give the lesson a title."))
        for item in lesson.items:
            yield from _of_item(draft, item)


def _of_item(draft: PackDraft, item: ItemDraft) -> Iterator[DraftProblem]:
    kind = KINDS[item.kind]
    for missing in kind.missing(item):
        yield _blocking(item.id, missing.field, missing.fault)
    known = {film.id for film in draft.films}
    if any(film not in known for film in kind.drafted_films(item)):
        fault = PackFault(
            "“{title}” shows a film that was taken out of the pack; choose another one.",
            title=title_or_untitled(item.title),
        )
        yield _blocking(item.id, "prior" if "prior" in kind.own_fields() else "films", fault)
    if item.can_bake and item.run is not None:
        yield from _of_run(draft, item)


def _of_run(draft: PackDraft, item: ItemDraft) -> Iterator[DraftProblem]:
    run, film = draft.run(item.run), draft.film(item.prior)
    if run is None or film is None or _is_left_out(item, run):
        return
    title = title_or_untitled(item.title)
    if run.was_judged_before:
        fault = PackFault(
            "The run of “{title}” was baked anew since you judged it: look at it and approve it, "
            "or not.",
            title=title,
        )
    elif run.standing is RunVerdict.UNSEEN:
        fault = PackFault("Look at the baked run of “{title}” and approve it, or not.", title=title)
    elif run.standing is RunVerdict.REJECTED:
        fault = PackFault("You rejected the run of “{title}”: bake another one.", title=title)
    elif run.prior_fingerprint != film.fingerprint:
        fault = PackFault(
            "The film of “{title}” is another one by now: bake it again.", title=title
        )
    elif run.hypothesis.strip() != item.words_to_bake:
        fault = PackFault("“{title}” has another hypothesis by now: bake it again.", title=title)
    else:
        return
    yield _blocking(item.id, "run", fault)


def _is_left_out(item: ItemDraft, run: RunDraft) -> bool:
    """The follow-up alone is the answer where the instructor rejected what the model drew."""
    return run.standing is RunVerdict.REJECTED and item.follow_up is not None


def _blocking(part: UUID, field: str, fault: PackFault) -> DraftProblem:
    return DraftProblem(Spot(part, field), fault, blocking=True)


# What contradicts itself


def _contradictions(draft: PackDraft) -> list[DraftProblem]:
    """Also while much is missing: of what is there."""
    films = {film.id: film for film in draft.films}
    facts = {
        run.id: RunFacts(run.changed, run.interpretation, (film.height, film.width))
        for run in draft.runs
        if (film := films.get(run.prior)) is not None
    }
    return [
        DraftProblem(
            Spot(found.part or draft.id, _field(found.place), _language(found.place)),
            found.fault,
            found.blocking,
            found.asked,
        )
        for found in contradictions(_what_is_there(draft), facts)
    ]


def _what_is_there(draft: PackDraft) -> Pack:
    """A pack of the parts that are complete; the others are reported as such."""
    used = used_films(draft)
    shown = {_shown_run(draft, item) for item in draft.items}
    lessons = (
        (lesson, [item for item in map(partial(_item_or_none, draft), lesson.items) if item])
        for lesson in draft.lessons
    )
    return Pack.model_construct(
        id=draft.id,
        title=draft.title,
        description=draft.description,
        languages=draft.languages,
        licence=draft.licence,
        objectives=draft.objectives,
        translations=_translations(draft),
        images=tuple(
            PackImage.model_construct(**_image_fields(film))
            for film in draft.films
            if film.id in used
        ),
        runs=tuple(
            BakedRun.model_construct(**_run_fields(run)) for run in draft.runs if run.id in shown
        ),
        lessons=tuple(
            Lesson.model_construct(
                id=lesson.id,
                title=lesson.title,
                introduction=lesson.introduction,
                objectives=lesson.objectives,
                items=tuple(items),
            )
            for lesson, items in lessons
        ),
    )


def _item_or_none(draft: PackDraft, item: ItemDraft) -> Item | None:
    try:
        return _item(draft, item)
    except ValidationError:
        return None


# The pack itself


def _checked(draft: PackDraft) -> tuple[Pack | None, list[DraftProblem]]:
    try:
        pack = _pack(draft)
    except ValidationError as error:
        return None, [_beyond_limits(draft, error)]
    problems = [
        DraftProblem(
            Spot(problem.part or draft.id, _field(problem.place)), problem.fault, problem.blocking
        )
        for problem in pack_problems(pack)
    ]
    return pack, problems


def _beyond_limits(draft: PackDraft, error: ValidationError) -> DraftProblem:
    """What no field of the editor asks for: a text of absurd length, say."""
    part, error = _invalid_part(draft, error)
    fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(name) for name in fault["loc"]) or error.title
    field = str(fault["loc"][0]) if fault["loc"] else "title"
    said = PackFault(
        "{place} cannot be taken into a pack: {reason}.", place=place, reason=fault["msg"]
    )
    return _blocking(part, field, said)


def _invalid_part(draft: PackDraft, error: ValidationError) -> tuple[UUID, ValidationError]:
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


def _language(place: str) -> str:
    """Of "translations[de].title"."""
    whole, _, rest = place.partition("[")
    return rest.partition("]")[0] if whole == TRANSLATED else ""


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
            BakedRun.model_validate(_run_fields(run)) for run in draft.runs if run.id in runs
        ),
        lessons=tuple(_lesson(draft, lesson) for lesson in draft.lessons),
        translations=_translations(draft),
    )


def _translations(draft: PackDraft) -> tuple[Translation, ...]:
    """Of the languages that the pack says; what was written in others is kept in the draft."""
    return tuple(one for one in draft.translations if one.language in draft.languages[1:])


def _image(film: FilmDraft) -> PackImage:
    return PackImage.model_validate(_image_fields(film))


def _image_fields(film: FilmDraft) -> dict[str, Any]:
    fields = {name: getattr(film, name) for name in PackImage.model_fields}
    return fields | {"patient": film.patient.strip() or None}


def _run_fields(run: RunDraft) -> dict[str, Any]:
    return {name: getattr(run, name) for name in BakedRun.model_fields}


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
        exam_minutes=lesson.exam_minutes,
    )


def _item(draft: PackDraft, item: ItemDraft) -> Item:
    """Raises ValidationError."""
    kind = KINDS[item.kind]
    reference = Reference(
        changes=kind.drafted_changes(item),
        mark=item.mark if kind.keeps_mark(item) else None,
        text=item.text,
        tolerance=item.tolerance,
    )
    shown = item.having(run=_shown_run(draft, item))
    return kind.model_validate(
        {
            "id": item.id,
            "title": item.title,
            "question": item.question,
            "reference": reference,
            "presenter_note": item.presenter_note,
            "for_hall": item.for_hall,
            **kind.drafted_fields(shown),
        }
    )
