"""Baking a pack's folder with a small model from the command."""

from pathlib import Path

import pytest

from app.cli import main
from lessons.pack.kinds import PredictItem
from lessons.pack.opened import OpenedPack
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
