"""Which answers are right, where a change is, and what is said of many answers."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from engine.findings import Finding, Severity, Side, Trend
from lessons.changes import Change, Course, Skill
from lessons.drill.answers import answer_of, grade_of, judge
from lessons.drill.case import DrillCase, FilmRef, Place, contains, place_of
from lessons.drill.statistics import ENOUGH, d_prime, drill_statistics
from lessons.grades import Part
from lessons.marks import Mark
from lessons.progress_records import Rate

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LEFT_BASE = Mark(outlines=(((0.62, 0.55), (0.8, 0.55), (0.8, 0.72), (0.62, 0.72)),))
CHANGE = Change(
    finding=Finding.EFFUSION, side=Side.LEFT, trend=Trend.WORSE, severity=Severity.MODERATE
)


def case(change: Change | None = CHANGE) -> DrillCase:
    film = FilmRef("set", "film")
    size = None if change is None else Severity.SMALL
    mark = Mark() if change is None else LEFT_BASE
    return DrillCase(UUID(int=5), "0" * 64, film, film, "patient", change, size, mark, 0.4)


@pytest.mark.parametrize(
    ("course", "point", "hit", "right"),
    [
        (Course.MORE, (0.7, 0.6), True, True),
        (Course.MORE, (0.61, 0.6), True, True),
        (Course.LESS, (0.7, 0.6), True, False),
        (Course.MORE, (0.3, 0.6), False, False),
        (Course.SAME, None, False, False),
    ],
)
def test_a_change_is_right_at_its_place_and_in_its_way(
    course: Course, point: tuple[float, float] | None, hit: bool, right: bool
) -> None:
    judged = judge(UUID(int=1), case(), course, point, 3.0, NOW)
    assert (judged.hit, judged.right) == (hit, right)
    grade = grade_of(case(), judged)
    scores = {part.part: part.score for part in grade.parts}
    assert grade.right is right
    assert scores == {Part.PLACE: float(hit), Part.CHANGES: float(course is Course.MORE)}


@pytest.mark.parametrize(("course", "right"), [(Course.SAME, True), (Course.LESS, False)])
def test_where_nothing_changes_only_saying_so_is_right(course: Course, right: bool) -> None:
    point = None if course is Course.SAME else (0.5, 0.5)
    judged = judge(UUID(int=1), case(None), course, point, 3.0, NOW)
    assert judged.right is right
    assert judged.is_false_alarm is not right
    assert not judged.hit
    assert grade_of(case(None), judged).right is right


@pytest.mark.parametrize(("course", "point"), [(Course.SAME, (0.5, 0.5)), (Course.MORE, None)])
def test_a_change_is_said_to_be_somewhere_and_no_change_nowhere(
    course: Course, point: tuple[float, float] | None
) -> None:
    with pytest.raises(ValueError, match="place"):
        judge(UUID(int=1), case(), course, point, 3.0, NOW)


def test_the_middle_of_a_ring_is_a_hit() -> None:
    outer = ((0.2, 0.2), (0.6, 0.2), (0.6, 0.6), (0.2, 0.6))
    inner = ((0.25, 0.25), (0.55, 0.25), (0.55, 0.55), (0.25, 0.55))
    ring = Mark(outlines=(outer, inner))
    assert contains(ring, (0.4, 0.4), 0.03)
    assert not contains(ring, (0.7, 0.4), 0.03)


def test_what_is_kept_says_where_and_which_way() -> None:
    judged = judge(UUID(int=1), case(), Course.MORE, (0.7, 0.6), 3.0, NOW)
    assert answer_of(judged).model_dump(exclude_defaults=True) == {
        "course": Course.MORE,
        "point": (0.7, 0.6),
    }


def test_a_skill_of_the_drill_has_a_size_and_comes_back_from_its_key() -> None:
    skill = case().skill
    assert skill.key == "effusion/one side/worse/small"
    assert Skill.from_key(skill.key) == skill
    assert Skill.from_key("effusion/one side/worse").size is None
    with pytest.raises(ValueError, match="no skill"):
        Skill.from_key("effusion/one side/worse/small/more")


@pytest.mark.parametrize(
    ("left", "top", "place"),
    [
        (0.2, 0.2, Place.RIGHT_UPPER),
        (0.2, 0.45, Place.RIGHT_MIDDLE),
        (0.7, 0.6, Place.LEFT_LOWER),
        (0.45, 0.6, Place.BOTH),
    ],
)
def test_a_region_lies_in_a_sixth_of_the_chest_or_on_both_sides(
    left: float, top: float, place: Place
) -> None:
    right, low = left + 0.1, top + 0.08
    corners = ((left, top), (right, top), (right, low), (left, low))
    assert place_of(Mark(outlines=(corners,))) is place
    assert place_of(Mark()) is None


def test_nothing_is_told_of_fewer_than_twenty_answers() -> None:
    hit = judge(UUID(int=1), case(), Course.MORE, (0.7, 0.6), 3.0, NOW)
    quiet = judge(UUID(int=1), case(None), Course.SAME, None, 3.0, NOW)
    few, enough = (
        drill_statistics([hit] * number, [quiet] * ENOUGH) for number in (ENOUGH - 1, ENOUGH)
    )
    assert few.d_prime is few.ability is few.seconds is None
    assert enough.d_prime is not None
    assert enough.d_prime.low < enough.d_prime.value < enough.d_prime.high
    assert drill_statistics([hit] * ENOUGH, [quiet] * 3).d_prime is None


def test_telling_films_apart_by_chance_is_a_d_prime_of_nothing() -> None:
    chance = d_prime(Rate(30, 60), Rate(20, 40))
    assert abs(chance.value) < 1e-9
    assert chance.low < 0 < chance.high
    always = d_prime(Rate(60, 60), Rate(0, 40))
    assert always.low < 0 < always.high
    # 84 % seen and 84 % left alone lie one standard deviation on either side.
    assert d_prime(Rate(8413, 10_000), Rate(8413, 10_000)).value == pytest.approx(2, abs=0.01)
