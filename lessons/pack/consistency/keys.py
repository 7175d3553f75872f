"""The key against itself, against the hypothesis, and against the keys of other items."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from engine.errors import ForeseeError, HypothesisDeclined, InWords
from engine.findings import Reading, Side, Sides, Trend
from engine.hypothesis import Scope, read_hypothesis, require_scope
from engine.hypothesis.scope import named
from lessons.changes import Change, Course, changes_of, hypothesis_of, real_changes
from lessons.pack.consistency.case import Case
from lessons.pack.problem import PackFault, Problem

_TRAINED = Scope()
"""What the models that are trained here can be asked."""


def key_contradictions(case: Case) -> Iterator[Problem]:
    if not case.item.choices:
        # What several films show may be there twice.
        yield from _within(case)
    for change in case.item.graded_by:
        yield from _of_change(case, change)
    yield from _hypothesis(case)


def twin_contradictions(cases: Sequence[Case]) -> Iterator[Problem]:
    """Two items about the same two films must not say opposite things of them."""
    shown: dict[tuple[str, ...], list[Case]] = {}
    for case in cases:
        if case.follow_up is not None:
            pair = tuple(sorted(film.fingerprint for film in case.films))
            shown.setdefault(pair, []).append(case)
    for twins in shown.values():
        for one, other in combinations(twins, 2):
            yield from _opposite(one, other)
    yield from _asked_twice(cases)


# The key itself


def _within(case: Case) -> Iterator[Problem]:
    for one, other in combinations(case.item.graded_by, 2):
        if not _same_place(one, other):
            continue
        if one.course is not other.course:
            fault = PackFault(
                "The key of “{title}” says both “{one}” and “{other}”: take one of them out.",
                title=case.title,
                one=InWords(one.words()),
                other=InWords(other.words()),
            )
            yield case.wrong("changes", fault)
        else:
            fault = PackFault(
                "The key of “{title}” names the {finding} twice: take one of them out.",
                title=case.title,
                finding=named(one.finding),
            )
            yield case.asks("changes", fault)


def _same_place(one: Change, other: Change) -> bool:
    sides = {one.side, other.side}
    same_side = len(sides) == 1 or Side.BILATERAL in sides or None in sides
    same_zone = one.zone is other.zone or None in (one.zone, other.zone)
    return one.finding is other.finding and same_side and same_zone


def _of_change(case: Case, change: Change) -> Iterator[Problem]:
    facts = change.finding.facts
    said = {"title": case.title, "key": InWords(change.words())}
    if change.side is not None and facts.sides is Sides.NONE:
        fault = PackFault(
            "The key of “{title}” says “{key}”, but that finding has no side: leave the side out.",
            **said,
        )
        yield case.wrong("changes", fault)
    elif change.side in (Side.RIGHT, Side.LEFT) and facts.sides is Sides.BOTH:
        fault = PackFault(
            "The key of “{title}” says “{key}”, but that finding is always on both sides: leave "
            "the side out.",
            **said,
        )
        yield case.wrong("changes", fault)
    elif change.side is None and facts.sides is Sides.EITHER and change.course is not Course.SAME:
        fault = PackFault(
            "The key of “{title}” says “{key}”, but not on which side: say it, or students who "
            "name the side cannot be graded on it.",
            **said,
        )
        yield case.asks("changes", fault)
    if change.zone is not None and not facts.zoned:
        fault = PackFault(
            "The key of “{title}” says “{key}”, but that finding is not told by zones: leave the "
            "zone out.",
            **said,
        )
        yield case.asks("changes", fault)
    if change.trend is Trend.RESOLVED and change.severity is not None:
        fault = PackFault(
            "The key of “{title}” says “{key}”: what has resolved has no size any more; leave the "
            "size out, or say that it became less.",
            **said,
        )
        yield case.wrong("changes", fault)


# The hypothesis


def _hypothesis(case: Case) -> Iterator[Problem]:
    """What the student is given, or what the shown run was baked for."""
    given = case.item.given_hypothesis
    asked = given or (case.run.hypothesis if case.run is not None else None)
    if asked is None:
        return
    field = "hypothesis" if given else "run"
    try:
        reading = _read(asked)
    except HypothesisDeclined as declined:
        yield _not_read(case, field, asked, declined)
        return
    said = changes_of(reading)
    if not _agree(said, case.changes):
        fault = PackFault(
            "“{title}”: the hypothesis says “{said}”, the key says “{key}”: put right whichever "
            "is wrong.",
            title=case.title,
            said=InWords(hypothesis_of(said)),
            key=case.key,
        )
        yield case.asks(field, fault)
    if case.run is None and case.follow_up is None:
        try:
            require_scope(reading, _TRAINED)
        except HypothesisDeclined as declined:
            yield _not_drawn(case, declined)


def _not_read(case: Case, field: str, asked: str, declined: ForeseeError) -> Problem:
    fault = PackFault(
        "The hypothesis of “{title}”, “{asked}”, cannot be read, so nobody can check it against "
        "the key: {reason}",
        title=case.title,
        asked=asked,
        reason=declined,
    )
    return case.asks(field, fault)


def _not_drawn(case: Case, declined: ForeseeError) -> Problem:
    fault = PackFault(
        "No model that is trained here can draw the hypothesis of “{title}”, and there is no later "
        "film: {reason}",
        title=case.title,
        reason=declined,
    )
    return case.asks("hypothesis", fault)


def _agree(said: Sequence[Change], key: Sequence[Change]) -> bool:
    """Each says what the other says; what one leaves open may be said by the other."""
    said = real_changes(said)
    left = list(key)
    for one in said:
        like = next((other for other in left if _is_like(one, other)), None)
        if like is None:
            return False
        left.remove(like)
    return not left


def _is_like(one: Change, other: Change) -> bool:
    def agree(mine: object, theirs: object) -> bool:
        return mine is None or theirs is None or mine is theirs

    sides = (_side(one), _side(other))
    return (
        one.finding is other.finding
        and one.trend is other.trend
        and (one.finding.facts.sides is Sides.NONE or agree(*sides))
        and agree(one.zone, other.zone)
        and agree(one.severity, other.severity)
    )


def _side(change: Change) -> Side | None:
    both = Side.BILATERAL if change.finding.facts.takes_both_lungs else None
    return change.side or both


# Other items


def _opposite(one: Case, other: Case) -> Iterator[Problem]:
    is_turned = one.films[0].fingerprint != other.films[0].fingerprint
    for mine in one.item.reference.changes:
        for theirs in other.item.reference.changes:
            if not _same_place(mine, theirs) or Course.SAME in (mine.course, theirs.course):
                differ = mine.course is not theirs.course and _same_place(mine, theirs)
            else:
                differ = (mine.course is theirs.course) is is_turned
            if differ:
                fault = PackFault(
                    "“{title}” and “{other}” show the same two films, but one says “{said}” and "
                    "the other “{key}”: put right whichever is wrong.",
                    title=other.title,
                    other=one.title,
                    said=InWords(theirs.words()),
                    key=InWords(mine.words()),
                )
                yield other.wrong("changes", fault)


def _asked_twice(cases: Sequence[Case]) -> Iterator[Problem]:
    seen: dict[tuple[object, ...], Case] = {}
    for case in cases:
        item = case.item
        asked = (item.kind, *(film.fingerprint for film in case.films), item.given_hypothesis)
        before = seen.setdefault((*asked, item.quote, item.question), case)
        if before is not case:
            fault = PackFault(
                "“{title}” asks the same of the same films as “{other}”: change or delete one.",
                title=case.title,
                other=before.title,
            )
            yield case.asks("title", fault)
    yield from _called_the_same(cases)


def _called_the_same(cases: Sequence[Case]) -> Iterator[Problem]:
    titles: set[tuple[object, str]] = set()
    for case in cases:
        title = (case.lesson, case.item.title.casefold())
        if title in titles:
            fault = PackFault(
                "Two items of the lesson are called “{title}”: nobody can tell them apart in lists "
                "and results; rename one.",
                title=case.title,
            )
            yield case.asks("title", fault)
        titles.add(title)


@lru_cache(maxsize=2048)
def _read(hypothesis: str) -> Reading:
    """Raises HypothesisDeclined."""
    return read_hypothesis(hypothesis)
