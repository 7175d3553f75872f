"""Studies on a disc or in a zip: the frontal film in them is found, and nothing else is touched."""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom.fileset import FileSet
from pydicom.uid import generate_uid

from engine.errors import RadiographError
from engine.radiograph import read_radiograph
from engine.radiograph.doubts import ONE_OF_SEVERAL
from tests.engine.films import dataset, film, stored_film, write

FULL_WINDOW: dict[str, Any] = {"WindowCenter": 2048, "WindowWidth": 4096}
LATERAL: dict[str, Any] = {"ViewPosition": "LL", **FULL_WINDOW}
CT: dict[str, Any] = {"Modality": "CT"}


def content(folder: Path, **attributes: Any) -> bytes:
    return write(dataset(stored_film(), **attributes), folder / "film").read_bytes()


def zipped(path: Path, *files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, file in enumerate(files):
            archive.writestr(f"PATIENT^NAME/IM{at}", file)
    return path


def test_the_frontal_film_of_a_zipped_study_is_opened(tmp_path: Path) -> None:
    files = [b"notes", content(tmp_path, **CT), content(tmp_path, **LATERAL)]
    path = zipped(tmp_path / "study.zip", *files, content(tmp_path, **FULL_WINDOW))
    radiograph = read_radiograph(path)
    assert np.abs(radiograph.pixels - film()).max() < 0.001
    assert radiograph.doubts == ()


def test_of_several_frontal_films_the_first_is_opened_and_that_is_told(tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.fromarray(stored_film(8)).save(picture, "PNG")
    path = zipped(tmp_path / "study.zip", content(tmp_path, **FULL_WINDOW), picture.getvalue())
    radiograph = read_radiograph(path)
    assert radiograph.bits == 12
    assert radiograph.doubts == (ONE_OF_SEVERAL,)


@pytest.mark.parametrize(
    ("files", "reason"),
    [(([LATERAL]), "lateral view"), ([LATERAL, CT], "None of the 2 files"), ([], "None of the 0")],
)
def test_a_study_without_a_frontal_film_is_refused(
    tmp_path: Path, files: list[dict[str, Any]], reason: str
) -> None:
    path = zipped(tmp_path / "study.zip", *(content(tmp_path, **one) for one in files))
    if not files:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("folder/", "")
    with pytest.raises(RadiographError, match=reason):
        read_radiograph(path)


def test_a_hostile_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "cut.zip", content(tmp_path, **FULL_WINDOW))
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(RadiographError, match="damaged"):
        read_radiograph(path)
    with (
        zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("film", "w", force_zip64=True) as entry,
    ):
        for _ in range(450):
            entry.write(bytes(1_000_000))
    with pytest.raises(RadiographError, match="too large"):
        read_radiograph(tmp_path / "bomb.zip")
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for at in range(2001):
            archive.writestr(str(at), b"")
    with pytest.raises(RadiographError, match="more than one study"):
        read_radiograph(tmp_path / "many.zip")
    inner = zipped(tmp_path / "inner.zip", content(tmp_path, **FULL_WINDOW)).read_bytes()
    with pytest.raises(RadiographError, match="neither DICOM nor PNG nor JPEG"):
        read_radiograph(zipped(tmp_path / "outer.zip", inner))


def _disc(folder: Path, *films: dict[str, Any]) -> Path:
    files = FileSet()
    for attributes in films:
        header = dataset(
            stored_film(), StudyInstanceUID="1.2.3", SeriesInstanceUID=generate_uid(),
            StudyDate="20200101", StudyTime="120000", StudyID="1", SeriesNumber=1,
            InstanceNumber=1, AccessionNumber="", **attributes,
        )  # fmt: skip
        header.file_meta.MediaStorageSOPClassUID = header.SOPClassUID
        header.file_meta.MediaStorageSOPInstanceUID = header.SOPInstanceUID
        files.add(header)
    files.write(folder)
    # It leaves its own folder to the garbage collector.
    files._stage["t"].cleanup()
    return folder / "DICOMDIR"


def test_the_frontal_film_on_a_disc_is_opened_by_its_dicomdir(tmp_path: Path) -> None:
    directory = _disc(tmp_path / "disc", CT, LATERAL, FULL_WINDOW)
    assert np.abs(read_radiograph(directory).pixels - film()).max() < 0.001


def test_a_dicomdir_leads_nowhere_outside_its_folder(tmp_path: Path) -> None:
    directory = _disc(tmp_path / "disc", FULL_WINDOW)
    alone = tmp_path / "elsewhere"
    alone.mkdir()
    (alone / "DICOMDIR").write_bytes(directory.read_bytes())
    with pytest.raises(RadiographError, match="None of the 0 files"):
        read_radiograph(alone / "DICOMDIR")
    listed = directory.read_bytes()
    first = next(
        path for path in (tmp_path / "disc").rglob("*") if path.is_file() and path != directory
    )
    name = first.relative_to(tmp_path / "disc").parts[0].encode()
    (alone / "DICOMDIR").write_bytes(
        listed.replace(name + b"\\", b"..\\".rjust(len(name) + 1, b"."))
    )
    with pytest.raises(RadiographError, match="None of the 0 files"):
        read_radiograph(alone / "DICOMDIR")


def test_a_dicomdir_in_a_zip_does_not_hide_the_film(tmp_path: Path) -> None:
    directory = _disc(tmp_path / "disc", FULL_WINDOW)
    files = [path for path in (tmp_path / "disc").rglob("*") if path.is_file()]
    path = zipped(tmp_path / "disc.zip", directory.read_bytes(), *(
        file.read_bytes() for file in files if file != directory
    ))  # fmt: skip
    assert np.abs(read_radiograph(path).pixels - film()).max() < 0.001
