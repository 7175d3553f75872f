"""Baking a pack's folder with a small model from the command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import main
from app.commands.baking import bake_folder
from engine.cluster.pace import Progress
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.model import PackDraft, RunVerdict
from lessons.pack.kinds import PredictItem
from lessons.pack.opened import OpenedPack
from tests.lessons.killed_bake import KILLED
from tests.lessons.packs import part_id, write_folder, write_pack


def write_predictions(folder: Path, *hypotheses: str) -> None:
    pack = write_folder(folder)
    items = tuple(
        PredictItem(
            id=part_id(hypothesis),
            title=hypothesis.title(),
            question="What will change?",
            reference=pack.items[0].reference,
            prior=pack.images[0].id,
            hypothesis=hypothesis,
        )
        for hypothesis in hypotheses
    )
    lesson = pack.lessons[0].model_copy(update={"items": items})
    write_pack(folder, pack.model_copy(update={"lessons": (lesson,)}))


def bake(folder: Path, model: Path) -> int:
    return main(["pack", "bake", str(folder), "--model", str(model), "--approve"])


def test_what_the_model_declines_is_named_and_costs_no_other_run(
    tmp_path: Path, tiny_bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_predictions(tmp_path / "pack", "a purple elephant", "new right effusion")
    assert bake(tmp_path / "pack", tiny_bundle) == 0
    said = capsys.readouterr().out
    assert "left out: “A Purple Elephant”: " in said
    assert "1 run baked" in said
    with OpenedPack.open(tmp_path / "pack") as opened:
        opened.require_sound()
        declined, baked = opened.pack.items
        (run,) = opened.pack.runs
    assert isinstance(declined, PredictItem)
    assert isinstance(baked, PredictItem)
    assert declined.run is None
    assert baked.run == run.id


def test_a_pack_of_which_nothing_can_be_baked_is_an_error(
    tmp_path: Path, tiny_bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_predictions(tmp_path / "pack", "a purple elephant")
    assert bake(tmp_path / "pack", tiny_bundle) == 2
    assert "No run could be baked. “A Purple Elephant”: " in capsys.readouterr().err


def test_what_has_a_run_already_is_not_baked_again(
    tmp_path: Path, tiny_bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_predictions(tmp_path / "pack", "new right effusion")
    assert bake(tmp_path / "pack", tiny_bundle) == 0
    assert bake(tmp_path / "pack", tiny_bundle) == 0
    assert "0 runs baked" in capsys.readouterr().out


_HYPOTHESES = (
    "new right effusion",
    "new left effusion",
    "new right consolidation",
    "new left consolidation",
)


def test_a_killed_bake_loses_no_finished_run_and_the_next_call_goes_on(
    tmp_path: Path, tiny_bundle: Path, foresee_home: Path
) -> None:
    write_predictions(tmp_path / "pack", *_HYPOTHESES)
    killed = subprocess.run(
        [sys.executable, "-m", "tests.lessons.killed_bake", tmp_path / "pack", tiny_bundle, "2"],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"FORESEE_HOME": str(foresee_home)},
        check=False,
    )
    assert killed.returncode == KILLED
    assert not any(run for run in DraftFolder(tmp_path / "pack").read().runs)
    begun: list[Progress] = []
    baked = bake_folder(
        DraftFolder(tmp_path / "pack"),
        tmp_path / "pack",
        str(tiny_bundle),
        begun.append,
        again=False,
        verdict=RunVerdict.APPROVED,
    )
    assert begun[0].done == 2
    assert baked.runs == len(_HYPOTHESES)
    assert len(DraftFolder(tmp_path / "pack").read().runs) == len(_HYPOTHESES)


def test_a_bake_that_is_interrupted_leaves_its_finished_runs_in_the_draft(
    tmp_path: Path, tiny_bundle: Path
) -> None:
    write_predictions(tmp_path / "pack", *_HYPOTHESES)

    def interrupt(progress: Progress) -> None:
        if progress.done == 3:
            raise KeyboardInterrupt

    folder = DraftFolder(tmp_path / "pack")
    with pytest.raises(KeyboardInterrupt):
        bake_folder(
            folder,
            folder.path,
            str(tiny_bundle),
            interrupt,
            again=False,
            verdict=RunVerdict.UNSEEN,
        )
    assert len(folder.read().runs) == 2
    assert bake(folder.path, tiny_bundle) == 0
    assert len(folder.read().runs) == len(_HYPOTHESES)


def test_the_draft_is_written_once_however_many_runs_are_baked(
    tmp_path: Path, tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_predictions(tmp_path / "pack", *_HYPOTHESES)
    written: list[int] = []
    write = DraftFolder.write

    def count(folder: DraftFolder, draft: PackDraft) -> None:
        written.append(len(draft.runs))
        write(folder, draft)

    monkeypatch.setattr(DraftFolder, "write", count)
    folder = DraftFolder(tmp_path / "pack")
    bake_folder(
        folder,
        folder.path,
        str(tiny_bundle),
        lambda _progress: None,
        again=False,
        verdict=RunVerdict.UNSEEN,
    )
    assert written == [len(_HYPOTHESES)]
