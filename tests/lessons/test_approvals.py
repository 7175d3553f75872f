"""What was approved is approved, and nothing else: another run needs another look."""

from pathlib import Path
from uuid import UUID

import pytest

from app.cli import main
from lessons.changes import Change
from lessons.pack.draft.baking import to_be_judged
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.model import PackDraft, RunDraft, RunVerdict
from lessons.pack.opened import OpenedPack
from tests.engine.tiny_bundle import write_tiny_bundle
from tests.lessons.packs import EFFUSION, write_folder
from tests.lessons.planted_faults import EXPLAIN, sound_draft
from tests.lessons.test_draft_folder import explain, write_explanations


def bake(folder: Path, model: Path, *options: str) -> int:
    return main(["pack", "bake", str(folder), "--model", str(model), *options])


def export(folder: Path, out: Path) -> int:
    """Whatever is asked is meant so: only approvals stop it."""
    main(["pack", "validate", str(folder), "--meant"])
    return main(["pack", "export", str(folder), str(out)])


@pytest.fixture
def folder(tmp_path: Path) -> DraftFolder:
    pack = write_folder(tmp_path / "one")
    write_explanations(tmp_path / "mine", explain(pack, 0))
    return DraftFolder(tmp_path / "mine")


@pytest.fixture(scope="session")
def other_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_bundle(tmp_path_factory.mktemp("bundles") / "other", seed=5)


def test_a_run_baked_anew_on_the_command_is_judged_anew_before_it_is_exported(
    folder: DraftFolder,
    tmp_path: Path,
    tiny_bundle: Path,
    other_bundle: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert bake(folder.path, tiny_bundle, "--approve") == 0
    assert export(folder.path, tmp_path / "one.foresee") == 0
    assert bake(folder.path, other_bundle, "--again") == 0
    assert "Waiting for a judgement: 1 run;" in capsys.readouterr().out
    (run,) = folder.read().runs
    assert run.was_judged_before
    assert export(folder.path, tmp_path / "two.foresee") == 2
    said = capsys.readouterr()
    assert "was baked anew since you judged it" in said.out
    assert "wait for a judgement (1: “Explain 0”)" in said.err
    assert not (tmp_path / "two.foresee").exists()
    assert bake(folder.path, other_bundle, "--approve") == 0
    assert "1 run approved" in capsys.readouterr().out
    assert export(folder.path, tmp_path / "two.foresee") == 0


def test_an_approval_given_on_the_command_stays_where_the_run_comes_out_the_same(
    folder: DraftFolder, tmp_path: Path, tiny_bundle: Path
) -> None:
    assert bake(folder.path, tiny_bundle, "--approve") == 0
    before = folder.read().runs
    assert bake(folder.path, tiny_bundle, "--again") == 0
    assert folder.read().runs == before
    assert export(folder.path, tmp_path / "out.foresee") == 0


def test_the_command_approves_what_was_baked_before_without_baking_it_again(
    folder: DraftFolder, tiny_bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bake(folder.path, tiny_bundle) == 0
    assert len(to_be_judged(folder.read())) == 1
    assert bake(folder.path, tiny_bundle, "--approve") == 0
    assert "0 runs baked" in capsys.readouterr().out
    assert to_be_judged(folder.read()) == ()


def test_a_rejection_outlives_an_approval_without_a_look(
    folder: DraftFolder, tiny_bundle: Path
) -> None:
    assert bake(folder.path, tiny_bundle) == 0
    (run,) = folder.read().runs
    folder.write(folder.read().judged(run.id, RunVerdict.REJECTED))
    assert bake(folder.path, tiny_bundle, "--again", "--approve") == 0
    assert [one.standing for one in folder.read().runs] == [RunVerdict.REJECTED]


def test_a_file_is_baked_only_by_whoever_answers_for_its_runs(
    folder: DraftFolder,
    tmp_path: Path,
    tiny_bundle: Path,
    other_bundle: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out.foresee"
    assert bake(folder.path, tiny_bundle, "--approve") == 0
    assert export(folder.path, out) == 0
    before = out.read_bytes()
    assert bake(out, other_bundle, "--again") == 2
    assert "add --approve" in capsys.readouterr().err
    assert out.read_bytes() == before
    assert bake(out, other_bundle, "--again", "--approve") == 0
    with OpenedPack.open(out) as opened:
        opened.require_sound()
    assert out.read_bytes() != before


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "1" * 64},
        {"prior_fingerprint": "2" * 64},
        {"hypothesis": "new right effusion"},
        {"model": "another 2"},
        {"seed": 7},
    ],
    ids=["run", "film", "hypothesis", "model", "seed"],
)
def test_an_approval_holds_for_run_film_hypothesis_and_model(change: dict[str, object]) -> None:
    (run,) = sound_draft().runs
    assert run.standing is RunVerdict.APPROVED
    other = run.having(**change)
    assert other.standing is RunVerdict.UNSEEN
    assert other.was_judged_before
    assert other.with_verdict(RunVerdict.APPROVED).standing is RunVerdict.APPROVED


def test_a_run_baked_anew_in_the_editor_waits_and_says_that_it_was_judged_before() -> None:
    draft = sound_draft()
    another = _another(draft)
    draft = draft.with_run(another, EXPLAIN)
    assert [(run.id, run.standing) for run in draft.runs] == [(another.id, RunVerdict.UNSEEN)]
    assert draft.runs[0].was_judged_before


def test_a_draft_of_before_keeps_its_approvals_for_what_it_holds() -> None:
    (run,) = sound_draft().runs
    as_before = run.model_dump(mode="json", exclude={"judged", "changed"})
    read = RunDraft.model_validate(as_before)
    assert read.standing is RunVerdict.APPROVED
    assert read.having(seed=3).standing is RunVerdict.UNSEEN


def _another(draft: PackDraft) -> RunDraft:
    return draft.runs[0].having(
        id=UUID(int=77), file="runs/b.json", sha256="3" * 64, seed=1,
        verdict=RunVerdict.UNSEEN, judged="",
    )  # fmt: skip


def test_the_key_is_no_part_of_what_was_approved() -> None:
    draft = sound_draft()
    item = draft.item(EXPLAIN)
    assert item is not None
    other: tuple[Change, ...] = (EFFUSION,)
    assert draft.with_item(item.having(changes=other)).runs[0].standing is RunVerdict.APPROVED
