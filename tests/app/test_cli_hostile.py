"""The command `foresee` given what nobody should give it: one sentence, nothing half-written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.services.run_files import RUN_FILES
from tests.app.conftest import Answer, Foresee

HYPOTHESIS = "new large right effusion"
# A byte of a command line that is no text comes to a program like this.
NO_TEXT = "right effusion \udcff"


def assert_refused(answer: Answer, mention: str, code: int = 2) -> None:
    assert answer.code == code, answer
    assert answer.out == ""
    assert len(answer.err.splitlines()) == 1
    assert mention in answer.err


@pytest.mark.parametrize("out", [".", ""])
def test_results_go_into_the_folder_that_one_is_in(
    out: str,
    foresee: Foresee,
    tiny_bundle: Path,
    film_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    answer = foresee("generate", film_file, HYPOTHESIS, "--out", out, "--model", tiny_bundle)
    assert answer.code == 0, answer.err
    assert {path.name for path in here.iterdir()} == set(RUN_FILES)


def test_a_file_anywhere_above_the_results_is_found_before_a_model_is_opened(
    foresee: Foresee, film_file: Path, tmp_path: Path
) -> None:
    out = film_file / "deep" / "run"
    answer = foresee("generate", film_file, HYPOTHESIS, "--out", out, "--model", tmp_path / "none")
    assert_refused(answer, f"{film_file} is a file")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_must_not_be_written_to_is_found_before_a_model_is_opened(
    foresee: Foresee, film_file: Path, tmp_path: Path
) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    out = locked / "run"
    answer = foresee("generate", film_file, HYPOTHESIS, "--out", out, "--model", tmp_path / "none")
    assert_refused(answer, "cannot be written")


def test_bytes_that_are_no_text_are_no_hypothesis(
    foresee: Foresee, tiny_bundle: Path, film_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "results" / "run"
    assert_refused(foresee("read", NO_TEXT, "--json"), "not a hypothesis", code=3)
    answer = foresee("generate", film_file, NO_TEXT, "--out", out, "--model", tiny_bundle)
    assert_refused(answer, "not a hypothesis", code=3)
    assert not out.parent.exists()


@pytest.mark.parametrize("temperature", ["1e-320", "0.001", "-1", "nan", "inf", "1e30"])
def test_a_temperature_that_no_score_can_be_divided_by_is_refused(
    temperature: str, foresee: Foresee, tiny_bundle: Path, film_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "results" / "run"
    arguments = ("generate", film_file, HYPOTHESIS, "--out", out, "--model", tiny_bundle)
    assert_refused(foresee(*arguments, "--temperature", temperature), "--temperature")
    assert not out.parent.exists()


def test_an_empty_name_is_told_as_the_folder_that_it_means(
    foresee: Foresee, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = foresee("generate", "", HYPOTHESIS, "--out", tmp_path / "run")
    assert_refused(answer, ".: No files of the study")


@pytest.mark.parametrize("was_there", [False, True])
def test_a_pack_whose_film_cannot_be_taken_in_leaves_no_half_a_pack(
    was_there: bool, foresee: Foresee, film_file: Path, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.png"
    letter.write_text("Dear colleague", encoding="utf-8")
    folder = tmp_path / "pack"
    if was_there:
        folder.mkdir()
    films = ("--film", film_file, "--film", letter)
    options = ("--title", "T", "--author", "A", "--licence", "CC0-1.0", *films)
    assert_refused(foresee("pack", "new", folder, *options), "letter.png")
    assert folder.exists() is was_there
    assert not was_there or not any(folder.iterdir())


def test_an_empty_name_is_no_model_and_no_folder_for_models(foresee: Foresee) -> None:
    before = foresee("model", "folder").out
    assert_refused(foresee("model", "folder", ""), "Name the folder")
    assert foresee("model", "folder").out == before
    assert foresee("model", "verify", "").code == 2
    assert foresee("model", "card", "").code == 2


def test_a_list_of_no_backups_says_so(foresee: Foresee) -> None:
    answer = foresee("restore", "--list")
    assert answer == Answer(0, "There is no backup of the library yet.\n", "")


def test_a_converted_model_that_is_not_there_is_told_in_one_line(
    foresee: Foresee, tmp_path: Path
) -> None:
    none = tmp_path / "none"
    folders = ("--language-model", none, "--image-tokenizer", none, "--out", tmp_path / "out")
    assert_refused(foresee("model", "convert", *folders), "none")


@pytest.mark.parametrize("step", ["tokenizer", "pairs", "transformer", "anatomy"])
def test_training_is_refused_where_a_file_is_in_the_way(
    step: str, foresee: Foresee, film_file: Path
) -> None:
    pytest.importorskip("torch", reason="training needs the `train` extra")
    assert_refused(foresee("train", step, "--runs", film_file), "is a file")


def test_training_on_no_pairs_writes_nothing(foresee: Foresee, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="training needs the `train` extra")
    runs = tmp_path / "runs"
    assert_refused(foresee("train", "transformer", "--runs", runs), "no encoded pairs")
    assert not runs.exists()


def test_a_digital_patient_is_not_rendered_for_a_place_that_cannot_be(
    foresee: Foresee, film_file: Path
) -> None:
    pytest.importorskip("numba", reason="the digital thorax needs the `train` extra")
    out = film_file / "deep" / "patient"
    assert_refused(foresee("thorax", "render", "--seed", 1, "--out", out), "is a file")


def test_doctor_goes_on_where_the_home_cannot_even_be_looked_at(
    foresee: Foresee, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A name that no disk takes stands for a folder that is locked, which is no bar for root.
    monkeypatch.setenv("FORESEE_HOME", str(tmp_path / ("x" * 300)))
    answer = foresee("doctor")
    assert answer.code == 2
    assert answer.err == ""
    assert "BAD  models: " in answer.out
    assert "BAD  library: " in answer.out
    assert_refused(foresee("model", "list"), "models.json")
    assert_refused(foresee("pack", "list"), "foresee.db")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk always full")
def test_an_output_that_takes_nothing_more_is_told_in_a_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "app", "read", "right effusion"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "No space left" in done.stderr
