"""The built-in packs are put together from whatever films they are given, always the same."""

from pathlib import Path

import pytest

from engine.findings import SIMULATED, Side, Trend
from lessons.answers import Asked
from lessons.built_in.building import PackPlan, build_pack
from lessons.built_in.first_steps import first_steps
from lessons.built_in.reading_progression import reading_progression
from lessons.changes import Course
from lessons.explanations import text_part
from lessons.grades import RIGHT_FROM, Part
from lessons.pack.checking import balance, problems
from lessons.pack.draft.compiling import pack_of
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.kinds import (
    CalibrateItem,
    ChooseItem,
    ExplainItem,
    Item,
    PredictItem,
    SpotItem,
)
from lessons.pack.manifest import Pack
from lessons.pack.opened import OpenedPack
from tests.lessons.noise_darkroom import noise_darkroom

PLANS = {plan.slug: plan for plan in (first_steps(), reading_progression())}


@pytest.fixture(params=list(PLANS))
def plan(request: pytest.FixtureRequest) -> PackPlan:
    return PLANS[request.param]


def test_a_plan_becomes_a_sound_pack_and_the_same_one_each_time(
    plan: PackPlan, tmp_path: Path
) -> None:
    films: list[int] = []
    folder = DraftFolder(tmp_path / "one")
    pack = pack_of(build_pack(plan, noise_darkroom, folder, lambda done, _: films.append(done)))
    assert films == list(range(1, len(plan.shots) + 1))
    with OpenedPack.open(tmp_path / "one") as opened:
        opened.require_sound()
        assert opened.pack == pack
    _built(plan, tmp_path / "two")
    assert _contents(tmp_path / "one") == _contents(tmp_path / "two")
    assert not [problem for problem in problems(pack) if "nothing to reveal" not in problem.message]
    assert 0.3 <= balance(pack).unchanged <= 0.45


def test_a_model_answer_to_every_question_in_own_words_is_right(
    plan: PackPlan, tmp_path: Path
) -> None:
    pack = _built(plan, tmp_path)
    asked = [item for item in pack.items if isinstance(item, ExplainItem)]
    assert asked
    for item in asked:
        graded = text_part(item.reference.text, item.rubric)
        assert graded.score >= RIGHT_FROM[Part.TEXT], f"{item.reference.text}: {graded.reason}"


def test_no_title_or_file_tells_the_answer(plan: PackPlan, tmp_path: Path) -> None:
    pack = _built(plan, tmp_path)
    assert all(image.title.startswith("Digital patient ") for image in pack.images)
    changing = [item for item in pack.items if item.reference.changes_something]
    assert changing
    assert all(item.reference.is_marked or not item.marks_place for item in changing)
    # Neither does the form: it asks for a place, whether anything changed or not.
    comparing = [item for item in pack.items if isinstance(item, SpotItem)]
    assert all(Asked.PLACE in item.asks for item in comparing)


def test_reading_progression_asks_about_every_finding_and_two_in_five_show_no_change(
    tmp_path: Path,
) -> None:
    pack = _built(reading_progression(), tmp_path)
    counted = balance(pack)
    assert counted.items >= 40
    assert 0.35 <= counted.unchanged <= 0.45
    assert all(counted.findings[finding] >= 3 for finding in SIMULATED)
    assert abs(counted.sides[Side.RIGHT] - counted.sides[Side.LEFT]) <= 8
    trends = {change.trend for item in pack.items for change in item.reference.changes}
    assert trends == set(Trend)


def test_given_hypotheses_and_free_predictions_go_every_way(tmp_path: Path) -> None:
    pack = _built(reading_progression(), tmp_path)
    asked = [item for item in pack.items if isinstance(item, PredictItem)]
    given = [item.reference.changes[0].course for item in asked if item.hypothesis]
    assert given.count(Course.MORE) == given.count(Course.LESS)
    free = [item for item in asked if item.hypothesis is None]
    assert sum(item.reference.changes_something for item in free) >= len(free) / 2


def test_neither_the_kind_of_a_question_nor_the_exposure_tells_whether_anything_changed(
    tmp_path: Path,
) -> None:
    plan = reading_progression()
    pack = _built(plan, tmp_path)
    for kind, asked in _by_kind(pack).items():
        changing = sum(item.reference.changes_something for item in asked)
        assert 0.3 <= changing / len(asked) <= 0.7, kind
    statements = [item.holds for item in pack.items if isinstance(item, CalibrateItem)]
    assert statements.count(True) == statements.count(False)
    compared = [question for question in plan.questions if len(question.shots) == 2]
    assert all(one.shots[0].exposure != one.shots[1].exposure for one in compared)


def test_films_to_choose_from_are_not_those_of_other_questions_of_the_lesson() -> None:
    for lesson in reading_progression().lessons:
        for question in lesson.questions:
            others = {shot for one in lesson.questions if one is not question for shot in one.shots}
            assert len(question.shots) == 2 or not others & set(question.shots), question.slug


def _built(plan: PackPlan, folder: Path) -> Pack:
    return pack_of(build_pack(plan, noise_darkroom, DraftFolder(folder), lambda done, total: None))


def _by_kind(pack: Pack) -> dict[str, list[Item]]:
    """Without what always changes: given hypotheses, and choices among different patients."""
    found: dict[str, list[Item]] = {}
    for item in pack.items:
        given = isinstance(item, PredictItem) and item.hypothesis is not None
        if not given and not isinstance(item, ChooseItem):
            found.setdefault(item.kind, []).append(item)
    return found


def _contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
