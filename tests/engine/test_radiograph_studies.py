"""Studies on a disc or in a zip: the frontal film in them is found, and nothing else is touched."""

import io
import random
import struct
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom.fileset import FileSet
from pydicom.uid import generate_uid

from engine.errors import RadiographError
from engine.radiograph import Study, read_radiograph, study_films
from engine.radiograph.doubts import ONE_OF_SEVERAL
from tests.engine.films import dataset, film, stored_film, unchecked, write

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
    [(([LATERAL]), "lateral view"), ([LATERAL, CT], "None of the 2 files"), ([], "No files of")],
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


def _study(path: Path) -> Study:
    study = study_films(path)
    assert study is not None
    return study


def _two_days(folder: Path) -> list[bytes]:
    """PA, a lateral of the same day, and AP three days later."""
    first = {**FULL_WINDOW, "StudyDate": "20200130", "ViewPosition": "PA"}
    later = {**FULL_WINDOW, "StudyDate": "20200202", "ViewPosition": "AP"}
    return [
        content(folder, **first),
        content(folder, **LATERAL, StudyDate="20200130"),
        content(folder, **CT),
        content(folder, **CT),
        content(folder, **{**later, "WindowCenter": 1800}),
    ]


def _in_folder(folder: Path, files: list[bytes]) -> Path:
    for at, file in enumerate(files):
        path = folder / f"series {at}" / f"IM{at}"
        path.parent.mkdir(parents=True)
        path.write_bytes(file)
    return folder


@pytest.mark.parametrize("is_zip", [True, False])
def test_films_to_choose_among_tell_view_and_day_and_the_others_why_not(
    tmp_path: Path, *, is_zip: bool
) -> None:
    files = _two_days(tmp_path)
    path = zipped(tmp_path / "study.zip", *files) if is_zip else _in_folder(tmp_path / "s", files)
    study = _study(path)
    assert [(one.number, one.view, one.day) for one in study.films] == [(1, "PA", 0), (2, "AP", 3)]
    assert all(max(one.picture.shape) <= 192 for one in study.films)
    shown = study.films[0].picture / 255
    assert abs(float(shown.mean()) - float(film().mean())) < 0.01
    told = {str(error): count for error, count in study.unusable}
    assert [count for text, count in told.items() if "CT image" in text] == [2]
    assert [count for text, count in told.items() if "lateral view" in text] == [1]


def test_the_film_that_was_chosen_is_opened_without_a_doubt(tmp_path: Path) -> None:
    path = zipped(tmp_path / "study.zip", *_two_days(tmp_path))
    first, second = read_radiograph(path, 1), read_radiograph(path, 2)
    assert (first.view, second.view) == ("PA", "AP")
    assert first.doubts == second.doubts == ()
    assert first.fingerprint != second.fingerprint
    with pytest.raises(RadiographError, match="There is no film 3: there are 2"):
        read_radiograph(path, 3)


def test_a_file_alone_is_no_study_and_its_own_first_film(tmp_path: Path) -> None:
    path = write(dataset(stored_film(), **FULL_WINDOW), tmp_path / "film")
    assert study_films(path) is None
    assert read_radiograph(path, 1).fingerprint == read_radiograph(path).fingerprint
    with pytest.raises(RadiographError, match="There is no film 2"):
        read_radiograph(path, 2)


def test_impossible_and_missing_days_are_no_days(tmp_path: Path) -> None:
    days: list[dict[str, Any]] = [
        {"StudyDate": "20209999"}, {"StudyDate": ""}, {"StudyDate": "0000"}, {},
    ]  # fmt: skip
    with unchecked():
        files = [content(tmp_path, **FULL_WINDOW, **day) for day in days]
    assert {one.day for one in _study(zipped(tmp_path / "s.zip", *files)).films} == {None}


def test_a_folder_is_gone_through_without_what_is_hidden_and_without_its_dicomdir(
    tmp_path: Path,
) -> None:
    directory = _disc(tmp_path / "disc", FULL_WINDOW)
    (tmp_path / "disc" / ".hidden").write_bytes(b"x")
    with suppress(OSError):  # Windows lets few make links
        (tmp_path / "disc" / "loop").symlink_to(tmp_path / "disc", target_is_directory=True)
    study = _study(directory.parent)
    assert (len(study.films), study.unusable) == (1, ())


def test_listing_stops_when_it_is_told_to(tmp_path: Path) -> None:
    path = zipped(tmp_path / "study.zip", *_two_days(tmp_path))
    asked: list[bool] = []
    study = study_films(path, lambda: len(asked) >= 2 or bool(asked.append(True)))
    assert study is not None
    assert len(study.films) + sum(count for _, count in study.unusable) == 2


def test_damaged_zips_end_in_a_sentence(tmp_path: Path) -> None:
    for kind in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", kind) as archive:
            for at, file in enumerate(_two_days(tmp_path)[:2]):
                archive.writestr(f"../../IM{at}", file)
        draw = random.Random(kind)
        for _ in range(60):
            broken = bytearray(made.getvalue())
            for _ in range(draw.choice([1, 3, 20])):
                broken[draw.randrange(4, len(broken))] = draw.randrange(256)
            (tmp_path / "broken.zip").write_bytes(broken)
            with suppress(RadiographError):
                study_films(tmp_path / "broken.zip")
    assert not (tmp_path.parent / "IM0").exists()


def test_a_zip_whose_entries_lie_over_each_other_is_refused(tmp_path: Path) -> None:
    """A bomb that needs no second layer: every entry names the same packed bytes."""
    made = zipped(tmp_path / "one.zip", bytes(1_000_000)).read_bytes()
    start = made.index(b"PK\x01\x02")
    end = made.index(b"PK\x05\x06")
    entry, count = made[start:end], 1500
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, count * len(entry), start, 0)
    (tmp_path / "bomb.zip").write_bytes(made[:start] + entry * count + tail)
    with pytest.raises(RadiographError, match=r"damaged|None of the"):
        read_radiograph(tmp_path / "bomb.zip")


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
    with pytest.raises(RadiographError, match="No files of the study"):
        read_radiograph(alone / "DICOMDIR")
    listed = directory.read_bytes()
    first = next(
        path for path in (tmp_path / "disc").rglob("*") if path.is_file() and path != directory
    )
    name = first.relative_to(tmp_path / "disc").parts[0].encode()
    (alone / "DICOMDIR").write_bytes(
        listed.replace(name + b"\\", b"..\\".rjust(len(name) + 1, b"."))
    )
    with pytest.raises(RadiographError, match="No files of the study"):
        read_radiograph(alone / "DICOMDIR")


def test_a_dicomdir_in_a_zip_does_not_hide_the_film(tmp_path: Path) -> None:
    directory = _disc(tmp_path / "disc", FULL_WINDOW)
    files = [path for path in (tmp_path / "disc").rglob("*") if path.is_file()]
    path = zipped(tmp_path / "disc.zip", directory.read_bytes(), *(
        file.read_bytes() for file in files if file != directory
    ))  # fmt: skip
    assert np.abs(read_radiograph(path).pixels - film()).max() < 0.001
