"""A pack while it is being written: complete at every keystroke, right only at the end.

Frozen data that knows no files. Every edit is a new draft, so that undoing is
showing an earlier one; `lessons.pack.draft.compiling` makes a pack of it or says what is missing.
"""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Self, TypeVar
from uuid import UUID, uuid4

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from lessons.changes import Change, hypothesis_of
from lessons.marks import Mark
from lessons.pack.fields import Address, says_nothing
from lessons.pack.kinds import KINDS
from lessons.pack.manifest import Media
from lessons.pack.reference import RubricClaim
from lessons.pack.translation import Translation

Box = tuple[float, float, float, float]
"""left, top, right, bottom as fractions of the film."""


def _require_kind(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError("no kind of item")
    return kind


def _is_none(value: object) -> bool:
    return value is None


class RunVerdict(StrEnum):
    """What the instructor decided on a baked run; only approved ones reach a student."""

    UNSEEN = "unseen"
    APPROVED = "approved"
    REJECTED = "rejected"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def having(self, **values: object) -> Self:
        """A copy with other values, unchecked."""
        return self.model_copy(update=values)


class FilmDraft(_Part):
    """A film as it lies in the draft's folder: a PNG without any header, or what a finished pack
    brought.

    fingerprint: of the radiograph. height, width: pixels, 0 where the film is still to be fetched.
    dropped: what kinds of identifiers the file had, never their values. suspected: where text may
    be burnt in; cleared: the instructor says that nothing on the film names anybody. address: the
    publisher's, of a film that is fetched on installing.
    """

    id: UUID
    file: str
    media: Media = Media.PNG
    size: int
    sha256: str
    fingerprint: str
    height: int
    width: int
    title: str = ""
    licence: str = ""
    attribution: str = ""
    source: str = ""
    synthetic: bool = False
    patient: str = ""
    day: int | None = None
    dropped: tuple[str, ...] = ()
    suspected: tuple[Box, ...] = ()
    cleared: bool = False
    # Left out where it says nothing: earlier drafts were signed without it.
    address: Address | None = Field(default=None, exclude_if=_is_none)
    on_phones: bool = Field(default=False, exclude_if=says_nothing)

    @property
    def is_suspicious(self) -> bool:
        return bool(self.suspected) and not self.cleared


class RunDraft(_Part):
    """A run of a model that was baked for the film `prior` when it had `prior_fingerprint`.

    changed: where it visibly changes its film, None where nobody looked yet. judged: what the
    verdict was given for, as `content`; another content needs another verdict.
    """

    id: UUID
    prior: UUID
    prior_fingerprint: str
    hypothesis: str
    model: str
    seed: int
    file: str
    size: int
    sha256: str
    interpretation: str
    verdict: RunVerdict = RunVerdict.UNSEEN
    # Left out where it says nothing: earlier drafts were signed without it.
    changed: Mark | None = Field(default=None, exclude_if=_is_none)
    judged: str = Field(default="", exclude_if=says_nothing)

    @model_validator(mode="after")
    def _bind_verdict(self) -> Self:
        """Drafts of before had a verdict alone: it was given for what they hold."""
        if self.verdict is not RunVerdict.UNSEEN and not self.judged:
            # Not a copy: pydantic wants the model itself back.
            object.__setattr__(self, "judged", self.content)
        return self

    @property
    def content(self) -> str:
        """SHA-256 in hex over what an instructor judges: the run's file, its film, its hypothesis,
        its model and seed."""
        parts = (self.sha256, self.prior_fingerprint, self.hypothesis, self.model, self.seed)
        return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()

    @property
    def standing(self) -> RunVerdict:
        """The verdict, where it was given for the run as it is now."""
        return self.verdict if self.judged == self.content else RunVerdict.UNSEEN

    @property
    def was_judged_before(self) -> bool:
        """Another run of the same items had a verdict."""
        return bool(self.judged) and self.standing is RunVerdict.UNSEEN

    def judged_as(self, other: "RunDraft") -> Self:
        return self.having(verdict=other.verdict, judged=other.judged)

    def with_verdict(self, verdict: RunVerdict) -> Self:
        """Given for the run as it is."""
        judged = "" if verdict is RunVerdict.UNSEEN else self.content
        return self.having(verdict=verdict, judged=judged)


class ItemDraft(_Part):
    """One question of any kind; fields that its kind does not use are kept for a change of mind.

    hypothesis: what is baked; given: the student is shown it. right: of `films`, those that answer
    the question. later: set aside, and not part of what is exported. rubric: as a finished pack
    brought it, for as long as its claims are `changes`; reference_changes: the reference of that
    pack where it says something else than its rubric.
    """

    id: UUID
    kind: Annotated[str, AfterValidator(_require_kind)] = "predict"
    title: str = ""
    question: str = ""
    prior: UUID | None = None
    follow_up: UUID | None = None
    hypothesis: str = ""
    given: bool = True
    run: UUID | None = None
    films: tuple[UUID, ...] = ()
    right: tuple[UUID, ...] = ()
    options: tuple[str, ...] = Field(default=(), exclude_if=says_nothing)
    right_options: tuple[int, ...] = Field(default=(), exclude_if=says_nothing)
    statement: str = ""
    holds: bool = True
    changes: tuple[Change, ...] = ()
    mark: Mark | None = None
    text: str = ""
    tolerance: float = Field(default=0.03, ge=0.0, le=0.25)
    rubric: tuple[RubricClaim, ...] = ()
    # Left out where it says nothing: earlier drafts were signed without it.
    reference_changes: tuple[Change, ...] | None = Field(default=None, exclude_if=_is_none)
    presenter_note: str = Field(default="", exclude_if=says_nothing)
    for_hall: bool = Field(default=False, exclude_if=says_nothing)
    later: bool = Field(default=False, exclude_if=says_nothing)

    def copied(self, title: str) -> Self:
        """Another item that asks the same, with the same run."""
        return self.having(id=uuid4(), title=title)

    @property
    def can_bake(self) -> bool:
        """Whether a run of a model can answer this item."""
        return KINDS[self.kind].can_bake

    @property
    def marks_place(self) -> bool:
        """Whether the answer is a place on the film."""
        return KINDS[self.kind].marks_place

    @property
    def words_to_bake(self) -> str:
        """The hypothesis, or what the reference says changes."""
        return self.hypothesis.strip() or hypothesis_of(self.changes)


class LessonDraft(_Part):
    id: UUID
    title: str = ""
    introduction: str = ""
    objectives: tuple[str, ...] = ()
    items: tuple[ItemDraft, ...] = ()
    exam_minutes: int | None = Field(default=None, exclude_if=says_nothing)


class Signature(_Part):
    """A check of the sign-off, and the digest of what it was about when it was made."""

    check: str
    content: str


_PartT = TypeVar("_PartT", FilmDraft, RunDraft, ItemDraft, LessonDraft)


class PackDraft(_Part):
    """exported: the digest of the content that was exported last, under `revision`. meant: what the
    check asked about and the instructor answered with “It is meant so”, by `DraftProblem.key`."""

    id: UUID
    revision: int = 1
    title: str = ""
    description: str = ""
    languages: tuple[str, ...] = ("en",)
    authors: tuple[str, ...] = ()
    licence: str = ""
    objectives: tuple[str, ...] = ()
    films: tuple[FilmDraft, ...] = ()
    runs: tuple[RunDraft, ...] = ()
    lessons: tuple[LessonDraft, ...] = ()
    signatures: tuple[Signature, ...] = ()
    exported: str = ""
    meant: tuple[str, ...] = Field(default=(), exclude_if=says_nothing)
    translations: tuple[Translation, ...] = Field(default=(), exclude_if=says_nothing)

    @classmethod
    def new(cls, title: str, lesson: str) -> Self:
        """With one empty lesson, so that films and items have a place at once."""
        return cls(id=uuid4(), title=title).with_first_lesson(lesson)

    # Looking things up

    @property
    def items(self) -> tuple[ItemDraft, ...]:
        return tuple(item for lesson in self.lessons for item in lesson.items)

    @property
    def without_later(self) -> Self:
        """What is exported: without items that are set aside, and lessons of nothing else."""
        lessons = (
            _with_items(lesson, tuple(item for item in lesson.items if not item.later))
            for lesson in self.lessons
            if not lesson.items or any(not item.later for item in lesson.items)
        )
        return self.having(lessons=tuple(lessons))

    def film(self, film_id: UUID | None) -> FilmDraft | None:
        return next((film for film in self.films if film.id == film_id), None)

    def run(self, run_id: UUID | None) -> RunDraft | None:
        return next((run for run in self.runs if run.id == run_id), None)

    def item(self, item_id: UUID | None) -> ItemDraft | None:
        return next((item for item in self.items if item.id == item_id), None)

    def lesson_of(self, part_id: UUID) -> LessonDraft | None:
        """The lesson with this id, or the one that holds the item with it."""
        for lesson in self.lessons:
            if lesson.id == part_id or any(item.id == part_id for item in lesson.items):
                return lesson
        return None

    # Texts in further languages

    def translated(self, language: str, part: UUID, field: str) -> str:
        """Empty where it is not translated. field: of a draft, as "text" or "objectives/0"."""
        texts = (one.texts for one in self.translations if one.language == language)
        return next(texts, dict[str, str]()).get(f"{part}/{_way(field)}", "")

    def with_translated(self, language: str, part: UUID, field: str, text: str) -> Self:
        """An empty text takes the translation out."""
        place, texts = f"{part}/{_way(field)}", dict[str, str]()
        for one in self.translations:
            if one.language == language:
                texts = dict(one.texts)
        texts.pop(place, None)
        if text:
            texts[place] = text
        others = tuple(one for one in self.translations if one.language != language)
        # In one order, whatever was written first: digests depend on it.
        new = Translation.model_construct(language=language, texts=dict(sorted(texts.items())))
        both = sorted((*others, new), key=lambda one: one.language)
        return self.having(translations=tuple(one for one in both if one.texts))

    # Edits: each gives another draft

    def with_films(self, films: Iterable[FilmDraft]) -> Self:
        return self.having(films=(*self.films, *films))

    def with_film(self, film: FilmDraft) -> Self:
        """In the place of the film with its id."""
        return self.having(films=_replaced(self.films, film))

    def without_film(self, film_id: UUID) -> Self:
        """Items keep asking for it until they are given another one: reported, not guessed."""
        return self.having(films=tuple(film for film in self.films if film.id != film_id))

    def with_lesson(self, lesson: LessonDraft) -> Self:
        """In the place of the lesson with its id, or as the last one."""
        if self.lesson_of(lesson.id) is None:
            return self.having(lessons=(*self.lessons, lesson))
        return self.having(lessons=_replaced(self.lessons, lesson))

    def without_lesson(self, lesson_id: UUID) -> Self:
        return self.having(lessons=tuple(one for one in self.lessons if one.id != lesson_id))

    def with_item(self, item: ItemDraft, lesson_id: UUID | None = None) -> Self:
        """In the place of the item with its id, or as the last one of a lesson."""
        lesson = self.lesson_of(item.id)
        if lesson is not None:
            return self.with_lesson(_with_items(lesson, _replaced(lesson.items, item)))
        return self.with_items((item,), lesson_id)

    def with_items(self, items: Iterable[ItemDraft], lesson_id: UUID | None) -> Self:
        """After those of a lesson; of the last one where there is none with this id."""
        lesson = next((one for one in self.lessons if one.id == lesson_id), self.lessons[-1])
        return self.with_lesson(_with_items(lesson, (*lesson.items, *items)))

    def with_items_after(self, item_id: UUID, items: Iterable[ItemDraft]) -> Self:
        """Behind the item with this id, in its lesson."""
        lesson = self.lesson_of(item_id)
        if lesson is None:
            return self
        place = 1 + next(at for at, one in enumerate(lesson.items) if one.id == item_id)
        placed = (*lesson.items[:place], *items, *lesson.items[place:])
        return self.with_lesson(_with_items(lesson, placed))

    def without_item(self, item_id: UUID) -> Self:
        lesson = self.lesson_of(item_id)
        if lesson is None:
            return self
        kept = tuple(item for item in lesson.items if item.id != item_id)
        return self.with_lesson(_with_items(lesson, kept))

    def moved(self, item_id: UUID, step: int) -> Self:
        """The item `step` places on within its lesson, as far as there is room."""
        lesson = self.lesson_of(item_id)
        if lesson is None:
            return self
        items = list(lesson.items)
        place = next(at for at, item in enumerate(items) if item.id == item_id)
        item = items.pop(place)
        items.insert(min(max(place + step, 0), len(items)), item)
        return self.with_lesson(_with_items(lesson, tuple(items)))

    def with_first_lesson(self, title: str) -> Self:
        """The draft itself where it has a lesson already."""
        return self if self.lessons else self.with_lesson(LessonDraft(id=uuid4(), title=title))

    def with_run(self, run: RunDraft, *items: UUID) -> Self:
        """As `with_runs`, of one."""
        return self.with_runs([(run, items)])

    def with_runs(self, baked: Iterable[tuple[RunDraft, Iterable[UUID]]]) -> Self:
        """Each the run of its items. Runs that no item has any more are no longer in the draft. A
        run that turned out the same as another one is that one and keeps its verdict; one that
        replaces a judged run waits for a verdict of its own."""
        runs = {run.id: run for run in self.runs}
        twins = {run.content: run for run in reversed(self.runs)}
        shown = {item.id: item.run for item in self.items}
        for run, items in baked:
            own = [item for item in items if item in shown]
            twin = twins.get(run.content)
            if twin is not None:
                # Who looked at it decides, not who answered for it without a look.
                kept = twin if twin.standing is not RunVerdict.UNSEEN else twin.judged_as(run)
            elif run.standing is RunVerdict.UNSEEN:
                before = (runs.get(known) for item in own if (known := shown[item]) is not None)
                judged = next((one.judged for one in before if one and one.judged), "")
                kept = run.having(judged=judged)
            else:
                kept = run
            runs.pop(kept.id, None)
            runs[kept.id] = twins[kept.content] = kept
            shown |= dict.fromkeys(own, kept.id)
        lessons = tuple(
            _with_items(one, tuple(item.having(run=shown[item.id]) for item in one.items))
            for one in self.lessons
        )
        wanted = frozenset(shown.values())
        return self.having(
            lessons=lessons, runs=tuple(one for one in runs.values() if one.id in wanted)
        )

    def judged(self, run_id: UUID, verdict: RunVerdict) -> Self:
        run = self.run(run_id)
        if run is None:
            return self
        return self.having(
            runs=_replaced(self.runs, run.with_verdict(verdict)),
        )


def _way(field: str) -> str:
    """Where a pack keeps what a draft has in this field."""
    return "reference/text" if field == "text" else field


def _with_items(lesson: LessonDraft, items: tuple[ItemDraft, ...]) -> LessonDraft:
    return lesson.having(items=items)


def _replaced(parts: tuple[_PartT, ...], part: _PartT) -> tuple[_PartT, ...]:
    return tuple(part if one.id == part.id else one for one in parts)
