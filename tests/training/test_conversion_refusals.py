"""Whatever is wrong with the folders becomes one sentence, and nothing is left half-written."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.training.conversion import ConversionError, Precision, convert
from tests.training.emu3 import Shape, tiny_emu3, tiny_publication, write_native, write_original

SHAPE = Shape(layers=1)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Language model and image tokenizer in the original layout, and both in shards."""
    folder, model = tmp_path_factory.mktemp("published"), tiny_emu3(SHAPE)
    shards = write_native(folder / "native", model, shard_size="200KB")
    return *write_original(folder / "original", model), shards


class Folders:
    """Copies that a test may spoil, and what becomes of converting them."""

    def __init__(self, place: Path, published: tuple[Path, Path, Path]) -> None:
        names = ("language", "vision", "shards")
        self.language, self.vision, self.shards = (
            shutil.copytree(source, place / name)
            for source, name in zip(published, names, strict=True)
        )
        self.out = place / "made" / "bundle"

    def refusal(self, language: Path | None = None, vision: Path | None = None) -> str:
        source, tokenizer = language or self.language, vision or self.vision
        with pytest.raises(ConversionError) as caught:
            convert(source, tokenizer, self.out, Precision.FP32, ignore, tiny_publication(SHAPE))
        assert not self.out.exists()
        assert not self.out.parent.exists() or not list(self.out.parent.iterdir())
        return str(caught.value)

    def change_tensors(self, change: Callable[[dict[str, torch.Tensor]], object]) -> None:
        tensors = load_file(self.language / "model.safetensors")
        change(tensors)
        save_file(tensors, self.language / "model.safetensors")

    def change_config(self, **values: object) -> None:
        path = self.language / "config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def ignore(_what: str, _share: float) -> None:
    """Nobody watches."""


@pytest.fixture
def folders(tmp_path: Path, published: tuple[Path, Path, Path]) -> Folders:
    return Folders(tmp_path, published)


def test_pickles_are_refused_unopened(folders: Folders) -> None:
    (folders.language / "model.safetensors").rename(folders.language / "pytorch_model.bin")
    said = folders.refusal()
    assert "pytorch_model.bin" in said
    assert "run programs" in said


def test_an_index_that_names_pickles_or_other_folders_is_refused(folders: Folders) -> None:
    index = folders.shards / "model.safetensors.index.json"
    for name in ("model.bin", "../elsewhere.safetensors"):
        index.write_text(json.dumps({"weight_map": {"lm_head.weight": name}}))
        assert "do not use this model" in folders.refusal(folders.shards, folders.shards)


def test_a_missing_shard_is_named(folders: Folders) -> None:
    shard = sorted(folders.shards.glob("model-*.safetensors"))[1]
    shard.unlink()
    assert f"({shard.name})" in folders.refusal(folders.shards, folders.shards)


def test_a_truncated_file_is_refused_before_anything_is_written(folders: Folders) -> None:
    path = folders.language / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1000])
    assert "are missing" in folders.refusal()
    path.write_bytes(b"short")
    assert "cut short" in folders.refusal()


def test_a_tensor_of_the_wrong_shape_is_named_after_work_has_begun(folders: Folders) -> None:
    name = "model.layers.0.mlp.up_proj.weight"
    folders.change_tensors(lambda t: t.update({name: torch.zeros(95, 64)}))
    said = folders.refusal()
    assert name in said
    assert "95 x 64" in said
    assert "96 x 64" in said


def test_a_missing_and_a_superfluous_tensor_are_named(folders: Folders) -> None:
    folders.change_tensors(lambda t: t.update({"model.layers.1.extra": torch.zeros(3)}))
    assert "model.layers.1.extra" in folders.refusal()
    folders.change_tensors(lambda t: t.pop("model.norm.weight"))
    assert "model.norm.weight" in folders.refusal()


def test_weights_in_another_kind_of_number_are_refused(folders: Folders) -> None:
    name = "model.norm.weight"
    folders.change_tensors(lambda t: t.update({name: t[name].to(torch.int8)}))
    assert "stored as I8" in folders.refusal()


def test_other_models_are_refused_by_their_config(folders: Folders) -> None:
    folders.change_config(model_type="llama")
    assert "'llama'" in folders.refusal()
    folders.change_config(model_type="Emu3", rope_scaling={"type": "linear", "factor": 2.0})
    assert "positions" in folders.refusal()
    folders.change_config(model_type="Emu3", rope_scaling=None, num_key_value_heads=3)
    assert "num_key_value_heads" in folders.refusal()


def test_a_folder_without_its_text_tokenizer_says_which_files_are_missing(
    folders: Folders,
) -> None:
    (folders.language / "emu3.tiktoken").unlink()
    assert "emu3.tiktoken" in folders.refusal()


def test_an_existing_bundle_is_not_overwritten(folders: Folders) -> None:
    folders.out.mkdir(parents=True)
    with pytest.raises(ConversionError, match="exists already"):
        convert(folders.language, folders.vision, folders.out, Precision.FP32, ignore)
