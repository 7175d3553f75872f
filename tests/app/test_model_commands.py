"""`foresee model`: taking models in, throwing them away, where they live, how fast they run."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.services.bundles import choose_model, default_model, listed_models, model_to_open
from app.services.model_copies import ImportStopped, import_model
from engine.bundle import LANGUAGE_MODEL, MANIFEST_NAME, Bundle
from engine.errors import BundleError
from tests.app.conftest import Foresee


def added() -> list[Path]:
    return [model.folder for model in listed_models() if not model.shipped]


def ignore(_share: float) -> None:
    """Nobody watches."""


def test_an_imported_model_is_whole_listed_and_removed_again(
    foresee: Foresee, tiny_bundle: Path, foresee_home: Path
) -> None:
    answer = foresee("model", "import", tiny_bundle)
    assert answer.code == 0, answer.err
    place = foresee_home / "models" / "tiny-1"
    assert Bundle.open(place).digest == Bundle.open(tiny_bundle).digest
    assert str(place) in foresee("model", "list").out
    assert foresee("model", "remove", "tiny-1").code == 0
    assert not place.exists()
    assert not list(place.parent.iterdir())


def test_a_model_that_is_here_already_is_not_copied_again(
    foresee: Foresee, tiny_bundle: Path
) -> None:
    foresee("model", "import", tiny_bundle)
    answer = foresee("model", "import", tiny_bundle)
    assert answer.code == 2
    assert "already" in answer.err
    assert len(added()) == 1


def test_a_copy_that_was_stopped_shows_no_model_and_goes_on_later(
    tiny_bundle: Path, foresee_home: Path
) -> None:
    shares: list[float] = []
    with pytest.raises(ImportStopped):
        import_model(tiny_bundle, shares.append, lambda: len(shares) < 3)
    assert added() == []
    part = foresee_home / "models" / ".tiny-1.part"
    kept = {path.name: path.stat().st_mtime_ns for path in part.iterdir()}
    assert len(kept) == 3
    place = import_model(tiny_bundle, ignore)
    first = min(kept)
    assert (place / first).stat().st_mtime_ns == kept[first], "it was not copied twice"
    assert added() == [place]


@pytest.mark.parametrize("damage", [lambda half: half, lambda half: half[::-1]])
def test_half_a_file_is_completed_or_copied_anew_if_it_was_not_this_one_s(
    tiny_bundle: Path, foresee_home: Path, damage: Callable[[bytes], bytes]
) -> None:
    part = foresee_home / "models" / ".tiny-1.part"
    part.mkdir(parents=True)
    whole = (tiny_bundle / LANGUAGE_MODEL).read_bytes()
    (part / LANGUAGE_MODEL).write_bytes(damage(whole[: len(whole) // 2]))
    place = import_model(tiny_bundle, ignore)
    assert Bundle.open(place).digest == Bundle.open(tiny_bundle).digest


def test_an_altered_model_is_refused_and_never_appears(
    foresee: Foresee, tiny_bundle: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(tiny_bundle, tmp_path / "copy")
    content = bytearray((copy / LANGUAGE_MODEL).read_bytes())
    content[1000] ^= 1
    (copy / LANGUAGE_MODEL).write_bytes(content)
    answer = foresee("model", "import", copy)
    assert answer.code == 2
    assert LANGUAGE_MODEL in answer.err
    assert "fresh copy" in answer.err
    assert added() == []


def test_links_are_not_followed(foresee: Foresee, tiny_bundle: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(tiny_bundle, tmp_path / "copy")
    (copy / LANGUAGE_MODEL).unlink()
    (copy / LANGUAGE_MODEL).symlink_to(tiny_bundle / LANGUAGE_MODEL)
    assert "links" in foresee("model", "import", copy).err
    assert added() == []


def test_what_ships_with_foresee_cannot_be_removed_nor_what_is_not_here(foresee: Foresee) -> None:
    shipped = default_model()
    assert "came with Foresee" in foresee("model", "remove", shipped.name).err
    assert shipped.is_dir()
    assert "There is no model" in foresee("model", "remove", "nothing").err


def test_further_models_can_live_on_another_disk(
    foresee: Foresee, tiny_bundle: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "another disk"
    assert "make it first" in foresee("model", "folder", disk).err
    disk.mkdir()
    assert str(disk) in foresee("model", "folder", disk).out
    foresee("model", "import", tiny_bundle)
    assert added() == [disk / "tiny-1"]
    shutil.rmtree(disk)  # unplugged
    answer = foresee("model", "list")
    assert answer.code == 0
    assert "not there yet" in answer.out


def test_a_note_of_the_folder_that_cannot_be_read_is_told(
    foresee: Foresee, foresee_home: Path
) -> None:
    foresee_home.mkdir()
    (foresee_home / "models.json").write_text("{")
    answer = foresee("model", "list")
    assert answer.code == 2
    assert "foresee model folder" in answer.err


def test_doctor_goes_on_where_that_note_cannot_be_read(
    foresee: Foresee, foresee_home: Path
) -> None:
    foresee_home.mkdir()
    (foresee_home / "models.json").write_text("{")
    answer = foresee("doctor")
    assert answer.code == 2
    assert "BAD  models: " in answer.out
    assert "  library: " in answer.out


def test_the_window_opens_on_what_ships_where_that_note_cannot_be_read(foresee_home: Path) -> None:
    shipped = model_to_open()
    foresee_home.mkdir()
    (foresee_home / "models.json").write_text("{")
    opening = model_to_open()
    assert (opening.folder, opening.device) == (shipped.folder, "auto")
    assert "models.json" in str(opening.notice)


def test_a_chosen_model_that_is_gone_is_told_and_never_silently_replaced(
    foresee: Foresee, tiny_bundle: Path, film_file: Path, tmp_path: Path
) -> None:
    shipped = model_to_open()
    unplugged = shutil.copytree(tiny_bundle, tmp_path / "disk" / "tiny")
    choose_model(unplugged, "cpu")
    assert (model_to_open().folder, model_to_open().notice) == (unplugged, None)
    shutil.rmtree(unplugged)
    opening = model_to_open()
    assert (opening.folder, opening.device) == (shipped.folder, "auto")
    assert str(unplugged) in str(opening.notice)
    answer = foresee("generate", film_file, "no change", "--out", tmp_path / "out")
    assert answer.code == 2
    assert str(unplugged) in answer.err
    assert not (tmp_path / "out").exists()


def test_a_model_with_a_broken_manifest_is_listed_with_what_is_wrong(
    foresee: Foresee, tiny_bundle: Path
) -> None:
    place = import_model(tiny_bundle, ignore)
    (place / MANIFEST_NAME).write_text("{}")
    answer = foresee("model", "list")
    assert answer.code == 0
    assert "cannot be read" in answer.out


def test_a_full_disk_is_told_before_anything_is_copied(
    tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only the free space is made up: no test can fill the disk.
    usage = shutil.disk_usage(tiny_bundle)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=10))
    with pytest.raises(BundleError, match="make room"):
        import_model(tiny_bundle, ignore)


def test_what_an_extra_brings_is_named_with_the_way_to_install_it(
    foresee: Foresee, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.commands.extras.find_spec", lambda _name: None)
    folders = ("--language-model", tmp_path, "--image-tokenizer", tmp_path)
    answer = foresee("model", "convert", *folders, "--out", tmp_path / "out")
    assert answer.code == 2
    assert "Converting needs onnx" in answer.err
    assert 'pip install "foresee-cxr[train]"' in answer.err
    assert not (tmp_path / "out").exists()


def test_bench_prints_the_figures_that_are_compared(foresee: Foresee, tiny_bundle: Path) -> None:
    answer = foresee("model", "bench", tiny_bundle, "--quick", "--json", "--device", "cpu")
    assert answer.code == 0, answer.err
    figures = json.loads(answer.out)
    assert set(figures) == {
        *("sequential_s", "speculative_s", "speedup", "passes_per_token", "first_rows_s"),
        *("run_s", "second_run_s", "preview_share", "roofline_share", "open_s", "rss_mb"),
    }
    assert 0 < figures["passes_per_token"] < 1
    assert all(value > 0 for value in figures.values())
