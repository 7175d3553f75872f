"""How a class did with a pack: by item, by skill, by student, against earlier classes.

Pure functions of answers. What too few answered is left out, and says so by being None.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from lessons.changes import Skill
from lessons.classes.answers import (
    AnsweredPack,
    ClassAnswer,
    ClassSummary,
    Student,
    first_answers,
)
from lessons.classes.lectures import HallResult
from lessons.classes.mistakes import (
    FirstAnswer,
    WrongPlace,
    WrongWord,
    commonest_first_answers,
    commonest_wrong_place,
    commonest_wrong_word,
)
from lessons.classes.statistics import (
    ENOUGH,
    Calibration,
    Estimate,
    Times,
    calibration,
    difference_of_means,
    difference_of_shares,
    discrimination,
    times,
)
from lessons.pack.kinds import Item
from lessons.pack.manifest import Pack
from lessons.progress_records import Rate, ReliabilityPoint

_BINS = 5
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OtherClass:
    """Answers of another class, and what it is called."""

    summary: ClassSummary
    answers: tuple[ClassAnswer, ...]


@dataclass(frozen=True, slots=True)
class ClassEvidence:
    """All that a report is made of.

    packs: that were answered. pack: the id of which the report is; None for answers of which the
    pack is not known.
    manifest: None where the pack is not installed. digest: of its file, "" then.
    """

    summary: ClassSummary
    students: tuple[Student, ...]
    answers: tuple[ClassAnswer, ...]
    packs: tuple[AnsweredPack, ...]
    pack: UUID | None
    pack_title: str
    manifest: Pack | None
    digest: str
    halls: Mapping[UUID, tuple[HallResult, ...]]
    earlier: tuple[OtherClass, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """What is said of every group of first answers. None where there are fewer than 5."""

    answers: int
    right: Rate | None
    seconds: Times | None
    calibration: Calibration | None


@dataclass(frozen=True, slots=True, eq=False)
class ItemResult:
    """counted: of first answers. again: right in the latest answer of those who answered more than
    once. earlier: by class, how much better (above 0) this one is."""

    id: UUID
    title: str
    lesson: str
    item: Item | None
    counted: Counted
    discrimination: Estimate | None
    again: Rate | None
    said: tuple[FirstAnswer, ...]
    wrong_word: WrongWord | None
    wrong_place: WrongPlace | None
    halls: tuple[HallResult, ...]
    earlier: tuple[tuple[str, Rate, Estimate], ...]

    @property
    def difficulty(self) -> float | None:
        """Share wrong at first, [0, 1]."""
        right = None if self.counted.right is None else self.counted.right.value
        return None if right is None else 1 - right


@dataclass(frozen=True, slots=True)
class SkillResult:
    """counted: first answers to the pack's items that train it. drill: to cases of the drill."""

    skill: Skill
    students: int
    counted: Counted
    drill: Rate | None
    drilled: int


@dataclass(frozen=True, slots=True)
class StudentResult:
    """One who gave no name is counted and not judged. weakest: the skill that was right least
    often, of several with enough answers."""

    student: Student
    counted: Counted
    weakest: Skill | None


@dataclass(frozen=True, slots=True)
class EarlierResult:
    """here, there: first answers to the items that both classes answered; None of fewer than 5.
    difference: here - there, over students."""

    name: str
    began: datetime
    students: int
    items: int
    here: Rate | None
    there: Rate | None
    difference: Estimate | None


@dataclass(frozen=True, slots=True, eq=False)
class ClassReport:
    """items: in the pack's order. skills: the weakest first. students: by name. drilled: answers of
    the drill. is_installed: of the pack, without which there are no words for what was wrong."""

    summary: ClassSummary
    pack: UUID | None
    pack_title: str
    digest: str
    is_installed: bool
    students_answering: int
    counted: Counted
    reliability: tuple[ReliabilityPoint, ...]
    items: tuple[ItemResult, ...]
    skills: tuple[SkillResult, ...]
    students: tuple[StudentResult, ...]
    earlier: tuple[EarlierResult, ...]
    drilled: int


def class_report(evidence: ClassEvidence) -> ClassReport:
    first = first_answers(evidence.answers)
    of_pack = [one for one in first if one.pack == evidence.pack and not one.is_drill]
    drilled = [one for one in first if one.is_drill]
    items = _items(evidence, of_pack)
    return ClassReport(
        summary=evidence.summary,
        pack=evidence.pack,
        pack_title=evidence.pack_title,
        digest=evidence.digest,
        is_installed=evidence.manifest is not None,
        students_answering=len({one.learner for one in of_pack}),
        counted=_counted(of_pack),
        reliability=_reliability(of_pack),
        items=items,
        skills=_skills(evidence, of_pack, drilled),
        students=_students(evidence, of_pack),
        earlier=tuple(filter(None, (_earlier(one, of_pack, evidence) for one in evidence.earlier))),
        drilled=len(drilled),
    )


def _counted(answers: Sequence[ClassAnswer]) -> Counted:
    stated = [(one.confidence, one.right) for one in answers if one.confidence is not None]
    return Counted(
        answers=len(answers),
        right=_enough(answers),
        seconds=times([one.seconds for one in answers]),
        calibration=calibration(stated),
    )


def _rate(answers: Sequence[ClassAnswer]) -> Rate:
    return Rate(sum(one.right for one in answers), len(answers))


def _enough(answers: Sequence[ClassAnswer]) -> Rate | None:
    return _rate(answers) if len(answers) >= ENOUGH else None


def _grouped(
    answers: Iterable[T], key: Callable[[T], Iterable[UUID | str]]
) -> dict[object, list[T]]:
    found: dict[object, list[T]] = {}
    for one in answers:
        for group in key(one):
            found.setdefault(group, []).append(one)
    return found


def _reliability(answers: Iterable[ClassAnswer]) -> tuple[ReliabilityPoint, ...]:
    bins: dict[int, list[tuple[float, bool]]] = {}
    for one in answers:
        if one.confidence is not None:
            at = min(_BINS - 1, int(one.confidence * _BINS + 1e-9))
            bins.setdefault(at, []).append((one.confidence, one.right))
    return tuple(
        ReliabilityPoint(
            at / _BINS,
            (at + 1) / _BINS,
            sum(stated for stated, _ in lines) / len(lines),
            Rate(sum(right for _, right in lines), len(lines)),
        )
        for at, lines in sorted(bins.items())
        if len(lines) >= ENOUGH
    )


# Items


def _items(evidence: ClassEvidence, first: Sequence[ClassAnswer]) -> tuple[ItemResult, ...]:
    by_item = _grouped(first, lambda one: (one.item,))
    of_pack = (one for one in evidence.answers if one.pack == evidence.pack and not one.is_drill)
    all_answers = _grouped(of_pack, lambda one: (one.item,))
    shares = _shares_of_rest(first)
    others = [
        (one.summary.name, _grouped(first_answers(one.answers), lambda one: (one.item,)))
        for one in evidence.earlier
    ]
    return tuple(
        _item(evidence, known, by_item.get(known.id, []), all_answers, shares, others)
        for known in _known_items(evidence, first)
    )


@dataclass(frozen=True, slots=True)
class _KnownItem:
    id: UUID
    title: str
    lesson: str
    item: Item | None


def _known_items(evidence: ClassEvidence, first: Iterable[ClassAnswer]) -> tuple[_KnownItem, ...]:
    """Those of the pack that were answered, in its order; after them what it no longer has."""
    titles = {one.item: one.title for one in first}
    manifest = evidence.manifest
    known = [] if manifest is None else [
        _KnownItem(item.id, item.title, lesson.title, item)
        for lesson in manifest.lessons
        for item in lesson.items
        if item.id in titles
    ]  # fmt: skip
    here = {one.id for one in known}
    rest = ((item, title) for item, title in titles.items() if item not in here)
    gone = [_KnownItem(item, title or str(item)[:8], "", None) for item, title in rest]
    return (*known, *gone)


def _shares_of_rest(first: Iterable[ClassAnswer]) -> dict[UUID, tuple[int, int]]:
    """Of each student how many first answers were right, and how many there are."""
    found: dict[UUID, tuple[int, int]] = {}
    for one in first:
        right, total = found.get(one.learner, (0, 0))
        found[one.learner] = right + one.right, total + 1
    return found


def _item(
    evidence: ClassEvidence,
    known: _KnownItem,
    first: Sequence[ClassAnswer],
    all_answers: Mapping[object, Sequence[ClassAnswer]],
    shares: Mapping[UUID, tuple[int, int]],
    others: Sequence[tuple[str, Mapping[object, Sequence[ClassAnswer]]]],
) -> ItemResult:
    counted = _counted(first)
    enough = counted.right is not None
    pairs = [
        (one.right, (shares[one.learner][0] - one.right) / (shares[one.learner][1] - 1))
        for one in first
        if shares[one.learner][1] > 1
    ]
    return ItemResult(
        id=known.id,
        title=known.title,
        lesson=known.lesson,
        item=known.item,
        counted=counted,
        discrimination=discrimination(pairs),
        again=_again(first, all_answers.get(known.id, ())),
        said=commonest_first_answers(first, known.item) if enough else (),
        wrong_word=commonest_wrong_word(first, known.item) if enough and known.item else None,
        wrong_place=commonest_wrong_place(first) if enough else None,
        halls=evidence.halls.get(known.id, ()),
        earlier=_item_earlier(counted.right, known.id, others),
    )


def _again(first: Iterable[ClassAnswer], answers: Sequence[ClassAnswer]) -> Rate | None:
    firsts = {one.id for one in first}
    latest: dict[UUID, ClassAnswer] = {}
    for one in sorted(answers, key=lambda one: (one.locked_at, one.id)):
        if one.id not in firsts:
            latest[one.learner] = one
    return _enough(tuple(latest.values()))


def _item_earlier(
    here: Rate | None,
    item: UUID,
    others: Iterable[tuple[str, Mapping[object, Sequence[ClassAnswer]]]],
) -> tuple[tuple[str, Rate, Estimate], ...]:
    found: list[tuple[str, Rate, Estimate]] = []
    for name, by_item in others:
        there = _rate(by_item.get(item, ()))
        difference = None if here is None else difference_of_shares(here, there)
        if difference is not None:
            found.append((name, there, difference))
    return tuple(found)


# Skills


def _skills(
    evidence: ClassEvidence, of_pack: Iterable[ClassAnswer], drilled: Iterable[ClassAnswer]
) -> tuple[SkillResult, ...]:
    items = {} if evidence.manifest is None else {one.id: one for one in evidence.manifest.items}

    def keys(one: ClassAnswer) -> Iterable[str]:
        item = items.get(one.item)
        skills = item.skills if item is not None else map(Skill.from_key, one.skills)
        return dict.fromkeys(skill.model_copy(update={"size": None}).key for skill in skills)

    in_pack, in_drill = _grouped(of_pack, keys), _grouped(drilled, keys)
    results = [
        _skill(str(key), in_pack.get(key, []), in_drill.get(key, []))
        for key in dict.fromkeys((*in_pack, *in_drill))
    ]
    return tuple(sorted(results, key=_weakest_first))


def _skill(key: str, answers: Sequence[ClassAnswer], drilled: Sequence[ClassAnswer]) -> SkillResult:
    return SkillResult(
        skill=Skill.from_key(key),
        students=len({one.learner for one in (*answers, *drilled)}),
        counted=_counted(answers),
        drill=_enough(drilled),
        drilled=len(drilled),
    )


def _weakest_first(one: SkillResult) -> tuple[float, str]:
    """Those of which nothing can be said at the end."""
    rate = one.counted.right or one.drill
    return (2.0 if rate is None or rate.value is None else rate.value), one.skill.key


# Students


def _students(evidence: ClassEvidence, of_pack: Iterable[ClassAnswer]) -> tuple[StudentResult, ...]:
    by_learner = _grouped(of_pack, lambda one: (one.learner,))
    return tuple(
        _student(evidence, student, by_learner.get(student.learner, []))
        for student in evidence.students
    )


def _student(
    evidence: ClassEvidence, student: Student, answers: Sequence[ClassAnswer]
) -> StudentResult:
    if not student.has_name:
        return StudentResult(student, Counted(len(answers), None, None, None), None)
    judged = [one for one in _skills(evidence, answers, ()) if one.counted.right is not None]
    # Of one skill alone it would say nothing.
    weakest = judged[0] if len(judged) > 1 and _is_missed(judged[0].counted.right) else None
    return StudentResult(student, _counted(answers), None if weakest is None else weakest.skill)


def _is_missed(rate: Rate | None) -> bool:
    return rate is not None and rate.hits < rate.total


# Earlier classes


def _earlier(
    other: OtherClass, of_pack: Sequence[ClassAnswer], evidence: ClassEvidence
) -> EarlierResult | None:
    """None where the classes have no item in common."""
    theirs = [
        one
        for one in first_answers(other.answers)
        if one.pack == evidence.pack and not one.is_drill
    ]
    both = {one.item for one in of_pack} & {one.item for one in theirs}
    mine = [one for one in of_pack if one.item in both]
    theirs = [one for one in theirs if one.item in both]
    if not both or other.summary.began is None:
        return None
    return EarlierResult(
        name=other.summary.name,
        began=other.summary.began,
        students=len({one.learner for one in theirs}),
        items=len(both),
        here=_enough(mine),
        there=_enough(theirs),
        difference=difference_of_means(_shares(mine), _shares(theirs)),
    )


def _shares(answers: Iterable[ClassAnswer]) -> list[float]:
    """Right of each student."""
    by_learner = _grouped(answers, lambda one: (one.learner,))
    return [_rate(lines).value or 0.0 for lines in by_learner.values()]
