"""A training step that lacks what another writes, or any film, says what is missing."""

from pathlib import Path

import pytest

from engine.errors import ForeseeError
from engine.training.anatomy.train import load_anatomy
from engine.training.card import model_card
from engine.training.checkpoint import load_image_tokenizer, load_transformer
from engine.training.films import load_films
from engine.training.plan import load_plan
from engine.training.train_tokenizer import validation_images


@pytest.mark.parametrize("load", [load_image_tokenizer, load_transformer, load_anatomy])
def test_a_missing_checkpoint_is_named(load, tmp_path: Path) -> None:
    with pytest.raises(ForeseeError, match=r"There is no .*weights\.pt"):
        load(tmp_path / "weights.pt")


def test_a_folder_without_films_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ForeseeError, match="no films to train on"):
        load_films(None, tmp_path)
    with pytest.raises(ForeseeError, match=r"masks\.csv"):
        load_films(tmp_path, None)


def test_films_of_which_none_is_kept_for_validation_are_refused() -> None:
    with pytest.raises(ForeseeError, match="kept for validation"):
        validation_images([], 64)


@pytest.mark.parametrize("log", [None, "", '{"step": 1, "loss": 2.0, "psnr": 30.0}\n'])
def test_a_card_needs_the_logs_of_a_finished_training(tmp_path: Path, log: str | None) -> None:
    if log is not None:
        (tmp_path / "tokenizer.jsonl").write_text(log)
    with pytest.raises(ForeseeError, match="tells nothing of a finished training"):
        model_card(load_plan(), tmp_path)
