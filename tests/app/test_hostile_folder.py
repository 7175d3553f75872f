"""Every history, pack and model of `hostile`, given to the command: one sentence, or it works; and
nothing changes that was not meant."""

from pathlib import Path

import pytest

from app.services.paths import find_paths
from engine.plain_text import is_plain
from lessons.learning_records import Learner
from lessons.pack_records import PackSummary
from lessons.store import Store
from tests.app.conftest import Answer, Foresee

REFUSED = (
    "hist-card-neg.history",
    "hist-card-stab0.history",
    "hist-surrogate.history",
    "hist-year1+14.history",
    "hist-year9999-12.history",
)


@pytest.fixture
def hostile(shared_data: Path) -> Path:
    folder = shared_data / "hostile"
    if not folder.is_dir():
        pytest.skip("needs ../shared/data/hostile")
    return folder


def assert_one_sentence(answer: Answer) -> None:
    assert answer.code == 2, answer
    assert len(answer.err.splitlines()) == 1, answer
    assert_told_plainly(answer)


def assert_told_plainly(answer: Answer) -> None:
    assert is_plain(answer.out + answer.err), answer
    assert "Traceback" not in answer.err
    assert "error inside Foresee" not in answer.err


def kept() -> tuple[tuple[Learner, ...], tuple[PackSummary, ...]]:
    """What a learner would miss or wonder about."""
    with Store.open(find_paths().database) as store:
        return store.learners.all(), store.packs.all()


def titles() -> list[str]:
    return [pack.title for pack in kept()[1]]


@pytest.mark.parametrize("name", REFUSED)
def test_a_history_that_cannot_be_is_refused(name: str, hostile: Path, foresee: Foresee) -> None:
    before = kept()
    assert_one_sentence(foresee("progress", "import", hostile / name))
    assert kept() == before


@pytest.mark.parametrize("name", ["hist-ansi.history", "hist-finish-others.history"])
def test_a_history_that_can_be_is_taken_in_once(name: str, hostile: Path, foresee: Foresee) -> None:
    first = foresee("progress", "import", hostile / name)
    assert first.code == 0, first
    assert_told_plainly(first)
    before = kept()
    again = foresee("progress", "import", hostile / name)
    assert " 0 of " in again.out
    assert kept() == before


def test_packs_of_one_id_take_each_others_place_only_where_that_was_agreed_to(
    hostile: Path, foresee: Foresee
) -> None:
    assert foresee("pack", "install", hostile / "hijack-a.foresee").code == 0
    before = kept()
    for name in ("hijack-higher.foresee", "hijack-lower.foresee"):
        answer = foresee("pack", "install", hostile / name)
        assert_one_sentence(answer)
        assert "--replace" in answer.err
        assert kept() == before
    agreed = foresee("pack", "install", "--replace", hostile / "hijack-higher.foresee")
    assert agreed.code == 0
    assert kept() != before
    undo = agreed.out.strip().splitlines()[-1].partition("--replace ")[2].strip('"')
    assert foresee("pack", "install", "--replace", undo).code == 0
    assert titles() == [pack.title for pack in before[1]]


def test_a_title_with_escapes_does_not_reach_the_terminal(hostile: Path, foresee: Foresee) -> None:
    assert_told_plainly(foresee("pack", "install", hostile / "pack-ansi-title.foresee"))
    assert_told_plainly(foresee("pack", "list"))


@pytest.mark.parametrize("name", ["model-nan", "model-nan-image"])
def test_a_model_that_computes_no_numbers_is_told(
    name: str, hostile: Path, foresee: Foresee, film_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    answer = foresee(
        "generate", film_file, "new large right effusion", "--out", out, "--model", hostile / name
    )
    assert_one_sentence(answer)
    assert "no numbers" in answer.err
    assert not out.exists()
