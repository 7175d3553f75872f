"""Films with the faults of public bug reports: each does what the table beside them says."""

import csv
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.errors import RadiographError
from engine.radiograph import Radiograph, read_radiograph

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "dicom_reports"


def _cases() -> list[Any]:
    if not FOLDER.is_dir():
        reason = "the films of bug reports are not on this machine (../shared/data)"
        return [pytest.param({}, marks=pytest.mark.skip(reason=reason), id="none")]
    with (FOLDER / "cases.csv").open(encoding="utf-8", newline="") as table:
        return [pytest.param(row, id=row["file"]) for row in csv.DictReader(table, delimiter=";")]


# Where the picture in the file is the truth only in part: rows and columns that show the film.
_SHOWN = {
    "padding_signed_US_mono1.dcm": (slice(60, None), slice(None)),
    "shutter.dcm": (slice(40, 210), slice(40, 220)),
}
# What a sentence that tells the true cause says.
_CAUSE = {"jpeg12.jpg": "JPEG with 12 bits", "jpegll.jpg": "lossless JPEG"}


@pytest.mark.parametrize("case", _cases())
def test_a_film_of_a_bug_report_does_what_the_table_says(case: dict[str, str]) -> None:
    path, should = FOLDER / case["file"], case["should"]
    if should == "sentence":
        with pytest.raises(RadiographError, match=_CAUSE[case["file"]]):
            read_radiograph(path)
        return
    _require_film(read_radiograph(path), case["file"], exact=not should.startswith("film~"))


def _require_film(film: Radiograph, name: str, *, exact: bool) -> None:
    truth = _truth()
    assert film.pixels.shape == truth.shape
    shown = _SHOWN.get(name, (slice(None), slice(None)))
    hidden = np.ones(truth.shape, dtype=np.bool_)
    hidden[shown] = False
    assert not film.pixels[hidden].any()
    pixels, truth = film.pixels[shown], truth[shown]
    if exact:
        assert np.abs(pixels - truth).mean() < 0.01
    else:
        assert np.corrcoef(pixels.ravel(), truth.ravel())[0, 1] >= 0.99
        assert abs(float(pixels.mean() - truth.mean())) < 0.1


def _truth() -> NDArray[np.float64]:
    with Image.open(FOLDER / "truth.png") as picture:
        return np.asarray(picture) / 255


# What dcmtk shows wrongly too, or as another size, or what it leaves to the viewer.
_DCMTK_IS_WRONG = {
    "voilut_depth16_data12.dcm", "voilut_depth16_data8.dcm", "voilut_1entry.dcm", "shutter.dcm",
    "padding_signed_US_mono1.dcm", "highbit15_lowdata.dcm", "win_faraway.dcm", "win_8bit.dcm",
    "spacing_1_2.dcm",
}  # fmt: skip


@pytest.mark.parametrize("case", _cases())
def test_another_decoder_sees_the_same_film_where_it_is_right(
    case: dict[str, str], tmp_path: Path
) -> None:
    tool = shutil.which("dcm2pnm")
    if tool is None:
        pytest.skip("dcmtk is not installed")
    path, seen = FOLDER / case["file"], tmp_path / "seen.pgm"
    if path.suffix != ".dcm" or path.name in _DCMTK_IS_WRONG:
        pytest.skip("dcmtk is no judge of this one")
    for greys in ("--use-voi-lut", "--use-window"):
        command = [tool, "--write-raw-pnm", greys, "1", str(path), str(seen)]
        subprocess.run(command, capture_output=True, check=False)
        if seen.exists():
            break
    else:
        pytest.skip("dcmtk cannot read it")
    with Image.open(seen) as picture:
        other = np.asarray(picture.convert("L")) / 255
    assert np.abs(read_radiograph(path).pixels - other).mean() < 0.01
