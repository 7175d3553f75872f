"""The files of a run, written without a model: from the command and from the window alike."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.services.run_files import COUNTERFACTUAL, RUN_FILES, ExportError, write_run
from engine.difference import compose, model_field
from engine.findings import Side
from engine.grounding import Claim, Direction, Grounding, RegionChange, Verdict
from engine.layers import Layers
from engine.radiograph import Radiograph, read_radiograph
from engine.regions import Region
from engine.result import Recipe, RunResult, Sampling, Timings

SIZE = 32


@pytest.fixture
def prior(tmp_path: Path) -> Radiograph:
    """A film of 8 bits whose every grey level occurs."""
    path = tmp_path / "prior.png"
    Image.fromarray(np.arange(256 * 200, dtype=np.uint32).reshape(256, 200).astype(np.uint8)).save(
        path
    )
    return read_radiograph(path)


def _result(prior: Radiograph, field_change: np.ndarray) -> RunResult:
    field = model_field((256, 200))
    layers = Layers.shaded(field_change)
    composite = compose(prior, field, layers)
    tokens = np.arange(16, dtype=np.int32).reshape(4, 4)
    return RunResult(
        recipe=Recipe(
            bundle_name="tiny",
            bundle_version="1",
            bundle_digest="0" * 64,
            prior_fingerprint=prior.fingerprint,
            hypothesis="Größerer right effusion",
            prompt="worse right effusion",
            sampling=Sampling(seed=7),
            device="cpu",
            dtype="float32",
            versions={},
        ),
        tokens=tokens,
        prior_tokens=tokens,
        field=field,
        layers=layers,
        field_change=field_change,
        counterfactual=composite.counterfactual,
        change=composite.change,
        raw=np.full((SIZE, SIZE), 0.5, dtype=np.float32),
        composite="tokens",
        interpretation="Nothing has changed.",
        timings=Timings(prefill_s=0.1, first_rows_s=0.2, image_s=0.3, total_s=0.4),
        passes=3,
    )


@pytest.fixture
def unchanged(prior: Radiograph) -> RunResult:
    return _result(prior, np.zeros((SIZE, SIZE), dtype=np.float32))


def test_where_nothing_changed_the_picture_is_the_film_level_for_level(
    prior: Radiograph, unchanged: RunResult, tmp_path: Path
) -> None:
    write_run(tmp_path / "run", prior, unchanged)
    written = np.asarray(Image.open(tmp_path / "run" / COUNTERFACTUAL))[:256]
    assert np.array_equal(written, np.asarray(Image.open(tmp_path / "prior.png")))


def test_the_overlay_is_orange_where_it_got_denser_and_blue_where_it_cleared(
    prior: Radiograph, tmp_path: Path
) -> None:
    change = np.zeros((SIZE, SIZE), dtype=np.float32)
    change[4:12, 8:24] = 0.3
    change[20:28, 8:24] = -0.3
    even = Radiograph.from_pixels(prior.pixels * np.float32(0.1) + np.float32(0.45))
    write_run(tmp_path / "run", even, _result(even, change))
    red, _, blue = np.asarray(Image.open(tmp_path / "run" / "overlay.png"))[:256].T.astype(int)
    assert (red - blue)[100, 64] > 60
    assert (blue - red)[100, 192] > 60
    assert (red - blue)[100, 128] == 0


def test_the_document_comes_back_as_it_was_written(
    prior: Radiograph, unchanged: RunResult, tmp_path: Path
) -> None:
    document = write_run(tmp_path / "run", prior, unchanged)
    text = (tmp_path / "run" / "result.json").read_text(encoding="utf-8")
    assert json.loads(text) == document.model_dump(mode="json")
    assert json.loads(text)["hypothesis"] == "Größerer right effusion"


@pytest.mark.skipif(os.name == "nt", reason="a profile's access list says who may read")
def test_the_files_of_a_run_are_their_owners_alone(
    prior: Radiograph, unchanged: RunResult, tmp_path: Path
) -> None:
    (tmp_path / "there").mkdir(0o755)
    for folder in (tmp_path / "new", tmp_path / "there"):
        write_run(folder, prior, unchanged)
        assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", RUN_FILES)
def test_a_run_that_cannot_be_written_leaves_the_folder_as_it_was(
    name: str, prior: Radiograph, unchanged: RunResult, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    (folder / name).mkdir(parents=True)
    with pytest.raises(ExportError, match="choose another folder"):
        write_run(folder, prior, unchanged)
    assert [path.name for path in folder.iterdir()] == [name]
    assert not list(tmp_path.glob(".*"))


def test_a_folder_that_cannot_be_made_is_named_in_the_refusal(
    prior: Radiograph, unchanged: RunResult, tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match=r"cannot be written to .*x{300}"):
        write_run(tmp_path / ("x" * 300), prior, unchanged)


def test_result_json_holds_every_claim_with_its_verdict_and_every_region(
    tmp_path: Path, prior: Radiograph, unchanged: RunResult
) -> None:
    claim = Claim(
        text="The left lung is clear",
        start=0,
        end=22,
        finding=None,
        side=Side.LEFT,
        zone=None,
        direction=Direction.UNCHANGED,
        severity_before=None,
        severity_after=None,
        negated=False,
        regions=(Region.LEFT_LUNG,),
        measured=0.01,
        verdict=Verdict.SUPPORTED,
    )
    region = RegionChange(region=Region.LEFT_LUNG, mean=0.01, share=0.25)
    grounding = Grounding(claims=(claim,), regions=(region,))
    write_run(tmp_path / "run", prior, replace(unchanged, grounding=grounding))
    document = json.loads((tmp_path / "run" / "result.json").read_text("utf-8"))
    assert document["regions"] == {"left_lung": {"mean": 0.01, "share": 0.25}}
    (told,) = document["claims"]
    assert told["verdict"] == "supported"
    assert told["measured"] == 0.01
    assert (told["side"], told["direction"], told["regions"]) == (
        "left",
        "unchanged",
        ["left_lung"],
    )


def test_result_json_of_a_model_without_anatomy_says_that_nothing_was_checked(
    tmp_path: Path, prior: Radiograph, unchanged: RunResult
) -> None:
    write_run(tmp_path / "run", prior, unchanged)
    document = json.loads((tmp_path / "run" / "result.json").read_text("utf-8"))
    assert document["claims"] is None
    assert document["regions"] is None
