"""The built-in packs are put together from whatever films they are given, always the same."""

from pathlib import Path

import numpy as np
import pytest

from lessons.built_in.building import PackPlan, build_pack
from lessons.built_in.first_steps import first_steps
from lessons.built_in.reading_progression import reading_progression
from lessons.built_in.shots import Plate, Shot
from lessons.explanations import text_part
from lessons.grading import RIGHT_FROM, Part
from lessons.pack.checking import balance, problems
from lessons.pack.manifest import ExplainItem
from lessons.pack.opened import OpenedPack

_SIZE = 64
PLANS = {plan.slug: plan for plan in (first_steps(), reading_progression())}


def darkroom(shot: Shot) -> Plate:
    """Noise, with every lesion as a square that is brighter by its severity."""
    pixels = np.random.default_rng(shot.seed).random((_SIZE, _SIZE), dtype=np.float32) * 0.3
    masks: list[np.ndarray] = []
    for lesion in shot.lesions:
        mask = np.zeros((_SIZE, _SIZE), dtype=np.bool_)
        mask[20:40, 10:30] = True
        pixels[mask] += 0.1 * len(lesion.severity)
        masks.append(mask)
    return Plate(np.clip(pixels, 0, 1), tuple(masks))


@pytest.fixture(params=list(PLANS))
def plan(request: pytest.FixtureRequest) -> PackPlan:
    return PLANS[request.param]


def test_a_plan_becomes_a_sound_pack_and_the_same_one_each_time(
    plan: PackPlan, tmp_path: Path
) -> None:
    told: list[int] = []
    pack = build_pack(plan, darkroom, tmp_path / "one", lambda done, total: told.append(done))
    assert told == list(range(1, len(plan.shots) + 1))
    with OpenedPack.open(tmp_path / "one") as opened:
        opened.require_sound()
        assert opened.pack == pack
    build_pack(plan, darkroom, tmp_path / "two", lambda done, total: None)
    assert _contents(tmp_path / "one") == _contents(tmp_path / "two")
    assert not [problem for problem in problems(pack) if "nothing to reveal" not in problem.message]
    assert 0.3 <= balance(pack).unchanged <= 0.45


def test_a_model_answer_to_every_question_in_own_words_is_right(
    plan: PackPlan, tmp_path: Path
) -> None:
    pack = build_pack(plan, darkroom, tmp_path, lambda done, total: None)
    asked = [item for item in pack.items if isinstance(item, ExplainItem)]
    assert asked
    for item in asked:
        graded = text_part(item.reference.text, item.rubric)
        assert graded.score >= RIGHT_FROM[Part.TEXT], f"{item.reference.text}: {graded.reason}"


def test_no_title_or_file_tells_the_answer(plan: PackPlan, tmp_path: Path) -> None:
    pack = build_pack(plan, darkroom, tmp_path, lambda done, total: None)
    assert all(image.title.startswith("Digital patient ") for image in pack.images)
    changing = [item for item in pack.items if item.reference.changes and item.reference.mark]
    assert changing
    assert all(item.reference.mark.outlines for item in changing if item.reference.mark)


def _contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
