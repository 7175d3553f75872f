"""The command `foresee`, driven through its own entry point on a real, tiny model."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.commands.doctor import runtime_check
from app.services.run_files import (
    CHANGE,
    COUNTERFACTUAL,
    DOCUMENT,
    INTERPRETATION,
    OVERLAY,
    RAW,
)
from engine.result import Sampling
from lessons.store import Store
from tests.app.conftest import Answer, Foresee
from tests.lessons.stored_runs import make_prior, make_run

HEIGHT, WIDTH = 240, 200
FILES = {CHANGE, COUNTERFACTUAL, DOCUMENT, INTERPRETATION, OVERLAY, RAW}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "results" / "run"


def _generate(tiny_bundle: Path, film_file: Path, out: Path, *more: object) -> tuple[object, ...]:
    return (
        "generate",
        film_file,
        "new large right effusion",
        "--out",
        out,
        "--model",
        tiny_bundle,
        *more,
    )


def _document(out: Path) -> dict[str, Any]:
    return json.loads((out / DOCUMENT).read_text(encoding="utf-8"))


def test_generate_writes_a_run_with_everything_that_repeats_it(
    foresee: Foresee, tiny_bundle: Path, film_file: Path, out: Path
) -> None:
    answer = foresee(*_generate(tiny_bundle, film_file, out, "--seed", 7))

    assert answer.code == 0, answer.err
    assert {path.name for path in out.iterdir()} == FILES
    assert [path.name for path in out.parent.iterdir()] == ["run"]
    document = _document(out)
    assert document["hypothesis"] == "new large right effusion"
    assert document["recipe"]["sampling"]["seed"] == 7
    assert document["recipe"]["device"]
    assert np.shape(document["tokens"]) == (6, 6)
    timings = document["timings"]
    assert 0 < timings["prefill_s"] <= timings["first_rows_s"]
    assert timings["first_rows_s"] <= timings["image_s"] <= timings["total_s"]
    assert document["passes"] > 0
    text = (out / INTERPRETATION).read_text(encoding="utf-8")
    assert text.startswith(document["interpretation"])


def test_the_counterfactual_is_the_prior_plus_the_change_at_the_prior_s_size(
    foresee: Foresee, tiny_bundle: Path, film_file: Path, out: Path
) -> None:
    assert foresee(*_generate(tiny_bundle, film_file, out)).code == 0

    prior = np.asarray(Image.open(film_file)).astype(np.float32) / 255
    change = np.load(out / CHANGE)
    assert change.dtype == np.float32
    assert change.shape == prior.shape
    picture = Image.open(out / COUNTERFACTUAL)
    assert picture.mode == "L"
    assert np.abs(np.asarray(picture)[:HEIGHT] - 255 * (prior + change)).max() <= 0.51


@pytest.mark.parametrize("name", [COUNTERFACTUAL, OVERLAY, RAW])
def test_every_picture_carries_a_strip_below_it_and_a_note_inside_it(
    name: str, foresee: Foresee, tiny_bundle: Path, film_file: Path, out: Path
) -> None:
    assert foresee(*_generate(tiny_bundle, film_file, out)).code == 0

    picture = Image.open(out / name)
    height = 48 if name == RAW else HEIGHT
    strip = np.asarray(picture.convert("L"))[height:]
    assert picture.width == (48 if name == RAW else WIDTH)
    assert strip.max() > 200 > 60 > strip.min()
    assert "teaching only" in picture.text["Warning"]  # pyright: ignore[reportAttributeAccessIssue]


def test_every_text_says_that_it_is_synthetic(
    foresee: Foresee, tiny_bundle: Path, film_file: Path, out: Path
) -> None:
    assert foresee(*_generate(tiny_bundle, film_file, out)).code == 0
    assert "for teaching only" in (out / INTERPRETATION).read_text(encoding="utf-8")
    assert "for teaching only" in _document(out)["notice"]


def test_the_same_seed_gives_the_same_tokens_and_another_seed_gives_others(
    foresee: Foresee, tiny_bundle: Path, film_file: Path, tmp_path: Path
) -> None:
    tokens = []
    for index, seed in enumerate((3, 3, 4)):
        out = tmp_path / str(index)
        assert foresee(*_generate(tiny_bundle, film_file, out, "--seed", seed)).code == 0
        tokens.append(_document(out)["tokens"])
    assert tokens[0] == tokens[1] != tokens[2]


def test_json_prints_what_result_json_holds_and_nothing_else(
    foresee: Foresee, tiny_bundle: Path, film_file: Path, out: Path
) -> None:
    answer = foresee(*_generate(tiny_bundle, film_file, out, "--json"))
    assert json.loads(answer.out) == _document(out)
    assert answer.err == ""


def test_sampling_options_reach_the_recipe(
    foresee: Foresee, tiny_bundle: Path, film_file: Path, out: Path
) -> None:
    options = ("--temperature", 0.5, "--top-k", 3, "--guidance", 2, "--device", "cpu")
    assert foresee(*_generate(tiny_bundle, film_file, out, *options)).code == 0
    sampling = _document(out)["recipe"]["sampling"]
    assert Sampling.model_validate(sampling) == Sampling(temperature=0.5, top_k=3, guidance=2.0)


def test_a_second_run_replaces_the_files_of_the_first_and_leaves_others_alone(
    foresee: Foresee, tiny_bundle: Path, film_file: Path, out: Path
) -> None:
    assert foresee(*_generate(tiny_bundle, film_file, out, "--seed", 1)).code == 0
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    assert foresee(*_generate(tiny_bundle, film_file, out, "--seed", 2)).code == 0
    assert _document(out)["recipe"]["sampling"]["seed"] == 2
    assert {path.name for path in out.iterdir()} == FILES | {"notes.txt"}


@pytest.mark.parametrize(
    ("option", "value"),
    [("--seed", -1), ("--seed", "x"), ("--temperature", 0), ("--top-k", 0), ("--guidance", 0.5)],
)
def test_a_wrong_sampling_option_is_named_and_nothing_is_written(
    option: str, value: object, foresee: Foresee, tiny_bundle: Path, film_file: Path, out: Path
) -> None:
    _assert_refused(foresee(*_generate(tiny_bundle, film_file, out, option, value)), option, out)


def test_a_file_that_is_no_picture_is_refused(
    foresee: Foresee, tiny_bundle: Path, tmp_path: Path, out: Path
) -> None:
    path = tmp_path / "letter.png"
    path.write_text("Dear colleague", encoding="utf-8")
    _assert_refused(foresee(*_generate(tiny_bundle, path, out)), "letter.png", out)


def test_a_missing_film_is_refused(foresee: Foresee, tiny_bundle: Path, out: Path) -> None:
    answer = foresee(*_generate(tiny_bundle, Path("nowhere.png"), out))
    _assert_refused(answer, "nowhere.png", out)


def test_a_folder_without_a_model_is_refused(foresee: Foresee, film_file: Path, out: Path) -> None:
    _assert_refused(foresee(*_generate(film_file.parent / "none", film_file, out)), "none", out)


def test_a_device_that_is_not_there_is_refused_and_never_replaced(
    foresee: Foresee, tiny_bundle: Path, film_file: Path, out: Path
) -> None:
    from engine.errors import DeviceUnavailable
    from engine.progemu import Engine

    try:
        Engine.open(tiny_bundle, "cuda").close()
    except DeviceUnavailable:
        answer = foresee(*_generate(tiny_bundle, film_file, out, "--device", "cuda"))
        _assert_refused(answer, "NVIDIA", out)
    else:
        pytest.skip("CUDA works here")


def test_results_are_refused_where_a_file_is_in_the_way(
    foresee: Foresee, tiny_bundle: Path, film_file: Path, tmp_path: Path
) -> None:
    answer = foresee(*_generate(tiny_bundle, film_file, film_file))
    assert answer.code == 2
    assert "folder" in answer.err
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [film_file]


@pytest.mark.parametrize("text", ["draw a cat", "rib fracture"])
def test_a_hypothesis_that_is_no_chest_progression_is_declined(
    text: str, foresee: Foresee, tiny_bundle: Path, film_file: Path, out: Path
) -> None:
    answer = foresee("generate", film_file, text, "--out", out, "--model", tiny_bundle)
    assert answer.code == 3
    assert len(answer.err.splitlines()) == 1
    assert not out.parent.exists()


def test_a_finding_outside_the_model_s_scope_is_declined_with_what_it_can_do(
    foresee: Foresee, tiny_bundle: Path, film_file: Path, out: Path
) -> None:
    answer = foresee("generate", film_file, "new nodule", "--out", out, "--model", tiny_bundle)
    assert answer.code == 3
    assert "effusion" in answer.err
    assert not out.parent.exists()


def test_generate_knows_a_model_by_its_name(
    foresee: Foresee, tiny_bundle: Path, film_file: Path, out: Path
) -> None:
    assert foresee("model", "import", tiny_bundle).code == 0
    answer = foresee(*_generate(Path("tiny-1"), film_file, out))
    assert answer.code == 0, answer.err
    assert _document(out)["recipe"]["bundle_name"] == "tiny"


def test_read_tells_every_progression_with_its_place_in_the_text(foresee: Foresee) -> None:
    text = "worse moderate right effusion"
    answer = foresee("read", text, "--json")
    assert answer.code == 0
    (progression,) = json.loads(answer.out)
    start, end = progression.pop("start"), progression.pop("end")
    assert 0 <= start < end <= len(text)
    assert "effusion" in text[start:end]
    assert progression == {
        "finding": "effusion",
        "side": "right",
        "zone": None,
        "trend": "worse",
        "severity": "moderate",
        "negated": False,
    }


def test_read_prints_the_canonical_form(foresee: Foresee) -> None:
    answer = foresee("read", "the right effusion is getting worse")
    assert answer == Answer(0, "worse right effusion\n", "")


def test_read_declines_what_is_no_progression(foresee: Foresee) -> None:
    answer = foresee("read", "draw a cat", "--json")
    assert answer.code == 3
    assert answer.out == ""
    assert len(answer.err.splitlines()) == 1


def test_models_added_by_the_user_are_listed_verified_and_introduced(
    foresee: Foresee, tiny_bundle: Path, foresee_home: Path
) -> None:
    added = foresee_home / "models" / "tiny"
    shutil.copytree(tiny_bundle, added)

    assert str(added) in foresee("model", "list").out
    assert "tiny 1: whole" in foresee("model", "verify", "tiny").out
    assert foresee("model", "card", "tiny").out.startswith("# Tiny")


def test_an_altered_model_fails_verification(foresee: Foresee, tmp_path: Path) -> None:
    from tests.engine.tiny_bundle import write_tiny_bundle

    bundle = write_tiny_bundle(tmp_path / "altered")
    with (bundle / "MODEL_CARD.md").open("a", encoding="utf-8") as card:
        card.write("It can do everything.\n")
    answer = foresee("model", "verify", bundle)
    assert answer.code == 2
    assert "MODEL_CARD.md" in answer.err


def test_doctor_reports_versions_devices_models_and_the_library(
    foresee: Foresee, tiny_bundle: Path, foresee_home: Path
) -> None:
    shutil.copytree(tiny_bundle, foresee_home / "models" / "tiny")

    answer = foresee("doctor")

    assert answer.code == 0, answer.out
    for topic in (
        "Foresee",
        "Python",
        "numpy",
        "window",
        "device cpu",
        "device cuda",
        "model tiny",
        "library",
    ):
        assert f"  {topic}: " in answer.out


@pytest.mark.parametrize(
    ("for_processors", "for_gpus", "healthy", "word"),
    [
        ("1.31.0", None, True, "for processors"),
        (None, "1.31.0", True, "for GPUs"),
        ("1.31.0", "1.31.0", False, "uninstall"),
        (None, None, False, "missing"),
    ],
)
def test_doctor_tells_which_one_runtime_is_installed(
    for_processors: str | None, for_gpus: str | None, healthy: bool, word: str
) -> None:
    check = runtime_check(for_processors, for_gpus)
    assert (check.healthy, word in check.detail) == (healthy, True)


def test_doctor_finds_a_damaged_library(foresee: Foresee, foresee_home: Path) -> None:
    foresee_home.mkdir()
    (foresee_home / "foresee.db").write_bytes(b"not a database" * 1000)
    answer = foresee("doctor")
    assert answer.code == 2
    assert "BAD  library: " in answer.out


def test_doctor_finds_a_run_that_cannot_be_read_and_names_the_backup_that_has_it(
    foresee: Foresee, foresee_home: Path
) -> None:
    file = foresee_home / "foresee.db"
    with Store.open(file) as store:
        store.save_run(make_run(make_prior()))
        backup = store.back_up()
    assert backup is not None
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE run_arrays SET raw = x'00'")
        connection.commit()
    answer = foresee("doctor")
    assert answer.code == 2
    assert "entries cannot be read (1 of run arrays); the others can be used" in answer.out
    assert backup.path.name in answer.out
    assert foresee("restore", backup.path.name).code == 0
    assert "entries can be read" in foresee("doctor").out


def test_doctor_finds_a_home_in_which_no_library_can_be_made(
    foresee: Foresee, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FORESEE_HOME", str(tmp_path / "file" / "home"))
    answer = foresee("doctor")
    assert answer.code == 2
    assert "BAD  library: " in answer.out
    assert "set FORESEE_HOME" in answer.out


def test_an_image_that_is_not_there_opens_no_window(foresee: Foresee) -> None:
    answer = foresee("nowhere.png")
    assert answer.code == 2
    assert "nowhere.png" in answer.err


def test_where_qt_cannot_open_a_window_the_command_says_so_instead_of_aborting() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "none-such"}
    done = subprocess.run(
        [sys.executable, "-m", "app"], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "none-such" in done.stderr
    assert "README" in done.stderr


def test_a_library_that_does_not_load_is_told_in_a_sentence(
    foresee: Foresee, film_file: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As where a system library is missing, which no test can take away.
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    for module in [name for name in sys.modules if name.startswith("engine.runtime")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.delitem(sys.modules, "engine.progemu", raising=False)
    answer = foresee("generate", film_file, "no change", "--out", out)
    _assert_refused(answer, "onnxruntime", out)
    assert "README" in answer.err


def test_no_command_but_the_window_loads_qt(tiny_bundle: Path, film_file: Path, out: Path) -> None:
    arguments = [str(argument) for argument in _generate(tiny_bundle, film_file, out)]
    program = (
        "import sys; from app.cli import main; "
        f"code = [main({arguments!r}), main(['read', 'no change']), main(['model', 'list'])]; "
        "loaded = [name for name in sys.modules if name.startswith('PySide6')]; "
        "sys.exit(f'{code} {loaded}' if any(code) or loaded else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_python_m_app_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "--help"], capture_output=True, text=True, check=True
    )
    assert "generate" in done.stdout


def _assert_refused(answer: Answer, mention: str, out: Path) -> None:
    assert answer.code == 2
    assert len(answer.err.splitlines()) == 1
    assert mention in answer.err
    assert not out.parent.exists()
