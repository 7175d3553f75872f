"""Every sentence with which a film is refused: a case that it is true for, what is wrong, what to
do. Each was read for its case by a person; a new sentence needs a row here."""

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
)

from engine.errors import RadiographError
from engine.radiograph import read_radiograph, study_films
from engine.radiograph.reading import LARGEST_FILE
from tests.engine.films import (
    dataset,
    film,
    jpeg_lossless,
    stored_film,
    unchecked,
    write,
    write_encapsulated,
)
from tests.translations import errors_said

Make = Callable[[Path], Path]


def header(**attributes: Any) -> Make:
    def make(folder: Path) -> Path:
        with unchecked():
            return write(dataset(stored_film(), **attributes), folder / "film")

    return make


def bytes_of(content: bytes) -> Make:
    def make(folder: Path) -> Path:
        (folder / "film").write_bytes(content)
        return folder / "film"

    return make


def picture(image: Image.Image, kind: str, **options: Any) -> Make:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return bytes_of(content.getvalue())


def coded(frame: bytes, syntax: Any = JPEGLosslessSV1) -> Make:
    return lambda folder: write_encapsulated(dataset(stored_film()), frame, syntax, folder / "film")


def zipped(*files: bytes, cut: int | None = None, locked: bool = False) -> Make:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for at, file in enumerate(files):
            archive.writestr(str(at), file)
    made = bytearray(content.getvalue()[:cut])
    if locked:
        made[6] |= 1
        made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes_of(bytes(made))


def large_in_zip(folder: Path) -> Path:
    path = folder / "film"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("film", "w", force_zip64=True) as entry,
    ):
        for _ in range(410):
            entry.write(bytes(1_000_000))
    return path


def huge_file(folder: Path) -> Path:
    with (folder / "film").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    return folder / "film"


def folder_of(*files: bytes) -> Make:
    def make(folder: Path) -> Path:
        for at, file in enumerate(files):
            (folder / f"{at:04}").write_bytes(file)
        return folder

    return make


def unreadable_in_folder(folder: Path) -> Path:
    """A file that is there and may be opened, and fails to be read like one on a bad disk."""
    if not Path("/proc/self/mem").exists():
        pytest.skip("Linux has such a file")
    (folder / "film").symlink_to("/proc/self/mem")
    return folder


def not_a_file(folder: Path) -> Path:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes with names here")
    os.mkfifo(folder / "film")
    return folder / "film"


def small_film(folder: Path) -> bytes:
    return header(Rows=64, Columns=64, PixelData=stored_film(12, 64, 64).tobytes())(
        folder
    ).read_bytes()


def deflated_bomb(folder: Path) -> Path:
    made = dataset(stored_film())
    made.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    path = write(made, folder / "film")
    content = path.read_bytes()
    meta = struct.unpack_from("<L", content, 140)[0]
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = b"".join(packed.compress(bytes(1_000_000)) for _ in range(300)) + packed.flush()
    path.write_bytes(content[: 144 + meta] + zeros)
    return path


def dicomdir(*, damaged: bool = False) -> Make:
    def make(folder: Path) -> Path:
        plain = write(dataset(stored_film(), SOPClassUID="1.2.840.10008.1.3.10"), folder / "film")
        content = plain.read_bytes()
        if damaged:
            # Each level within the one before.
            level = b"\x04\x00\x20\x12SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
            start = content.index(b"\x08\x00\x16\x00UI")
            plain.write_bytes(content[:start] + level * 1500)
            return plain
        return bytes_of(content)(folder)

    return make


def _colours(count: int) -> bytes:
    frame = bytearray(jpeg_lossless(stored_film(), 12))
    frame[frame.index(b"\xff\xc3") + 9] = count
    return bytes(frame)


NOISE = np.random.default_rng(1).integers(0, 255, (120, 96, 3), dtype=np.uint8)
VAST = b"IHDR" + struct.pack(">IIBBBBB", 60000, 60000, 8, 0, 0, 0, 0)
VAST_PNG = b"".join(
    (
        b"\x89PNG\r\n\x1a\n\0\0\0\r",
        VAST,
        struct.pack(">I", zlib.crc32(VAST)),
        b"\0\0\0\0IDAT",
        struct.pack(">I", zlib.crc32(b"IDAT")),
    )
)
GREY = Image.fromarray(stored_film(8))

CASES: dict[str, Make] = {
    "The picture is in colour, so it is not a radiograph; open a grey chest film.":
        picture(Image.fromarray(NOISE), "PNG"),
    "The DICOM file is damaged or was cut off; copy or export it again.":
        header(PixelData=b"\0\0\0\0"),
    "The DICOM file holds no picture, or was cut off before it; export it again with its "
    "pixel data.": header(PixelData=None),
    "The DICOM file holds raw detector data (for processing); export the image for "
    "presentation.": header(PresentationIntentType="FOR PROCESSING"),
    "The DICOM file holds {frames} pictures; export the one film as a file.":
        header(NumberOfFrames=3),
    "The file is a CT scout (localizer), not a chest radiograph; open a CR or DX film.":
        header(ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"]),
    "The file is {kind}, not a chest radiograph; open a CR or DX film.": header(Modality="CT"),
    "The DICOM file holds no picture, or is damaged before it; export it again with its "
    "pixel data.": header(Modality="OT", PixelData=None),
    "The header does not say that the picture is a chest radiograph (CR or DX); open such "
    "a film, or export this picture as PNG if it is one.":
        header(Modality="OT", BodyPartExamined=None),
    "The header names another body part than the chest; open a frontal chest film, or "
    "export this picture as PNG if it is one.": header(BodyPartExamined="HAND"),
    "The film is a lateral view; open the frontal one (PA or AP).": header(ViewPosition="LL"),
    "The film is an oblique or decubitus view; open the upright frontal one (PA or AP).":
        header(ViewPosition="RAO"),
    "The DICOM picture has {count} colours a pixel, which no film has; export it in greys.":
        header(SamplesPerPixel=4),
    "The DICOM picture stores {bits} of {allocated} bits in a way that radiographs do not use; "
    "export it with 8 to 16 bits.": header(BitsStored=4),
    "The DICOM file is deflated and would become larger than any film; export it "
    "uncompressed or as JPEG 2000.": deflated_bomb,
    "The picture inside the DICOM file has another size than its header says; "
    "export it again.": coded(jpeg_lossless(stored_film(12, 100, 100), 12)),
    "The picture inside the DICOM file has {count} colours a pixel, which no film has; "
    "export it in greys.": coded(_colours(4)),
    "The picture is coded as {coding}, which Foresee cannot read; export it uncompressed "
    "or as JPEG 2000.": coded(b"no picture that is known", JPEG2000Lossless),
    "The file says that its picture has no pixels; export it again.": header(Rows=0),
    "The picture is too small ({size}); open a film of at least {least} × {least} pixels.":
        header(Rows=32, Columns=32),
    "The picture is too large ({size}); open one of at most {most} megapixels.":
        header(Rows=20000, Columns=20000),
    "The picture is a narrow strip ({size}), not a whole chest film; open the uncut "
    "radiograph.": header(Rows=4000),
    "The picture is one even grey without any content; open another file.":
        picture(Image.new("L", (100, 100), 90), "PNG"),
    "The {name} file is damaged or was cut off; copy or export it again.":
        bytes_of(b"\x89PNG\r\n\x1a\n"),
    "The file is {kind}, which says too little about its greys outside a DICOM file; "
    "export the film as DICOM, PNG or an ordinary JPEG.":
        bytes_of(jpeg_lossless(stored_film(), 12)),
    "The picture has only black and white, no greys; export the film with 8 bits or more.":
        picture(Image.new("1", (100, 100)), "PNG"),
    "The picture holds decimal numbers in place of greys; export the film with 8 or 16 bits.":
        picture(Image.fromarray(film().astype(np.float32)), "TIFF"),
    "The file holds several pictures or an animation; export a single picture.":
        picture(GREY, "TIFF", save_all=True, append_images=[GREY]),
    "The picture is too large; open one of at most 100 megapixels.":
bytes_of(VAST_PNG),
    "The file is neither DICOM nor PNG nor JPEG; open a chest film in one of these formats.":
        bytes_of(b"a letter"),
    "The file only lists the pictures of a study (DICOMDIR); open it where the study's "
    "folders are beside it.": lambda folder: zipped(dicomdir()(folder).read_bytes())(folder),
    "The file is {kind}, which Foresee cannot read; export the film as DICOM, PNG or JPEG.":
        bytes_of(b"%PDF-1.7 a report"),
    "The file is empty; copy or export it again.": bytes_of(b""),
    "There is no such file; choose a DICOM, PNG or JPEG file.": lambda folder: folder / "gone",
    "This is not a file; choose a DICOM, PNG or JPEG file.": not_a_file,
    "The file is larger than {most} MB, too large for one film; export a single radiograph.":
        huge_file,
    "The file cannot be read ({reason}); check that you may open it.":
        lambda folder: folder / ("x" * 300),
    "The DICOMDIR is damaged; open the chest film itself.": dicomdir(damaged=True),
    "None of the {count} files of the study is a frontal chest film that can be read; open a "
    "study with one, or the film itself.": zipped(b"a letter", b"another"),
    "No files of the study are there; open a study with a frontal chest film.": folder_of(),
    "The zip file holds more than one study; unpack it and open the chest film itself.":
        zipped(*[b""] * 2001),
    "The zip file holds a file that is too large for a film; unpack it and open the chest "
    "film itself.": large_in_zip,
    "The zip file is locked by a password or packed in an unusual way; unpack it and open "
    "the chest film itself.": zipped(b"a film", locked=True),
    "The zip file is damaged; copy or export it again.": zipped(b"a film" * 50, cut=200),
    "Foresee opens files, not addresses; download the study there, as a zip or as DICOM files, and "
    "open what you have then.": lambda folder: Path("https://pacs.example/dicomweb/studies/1.2.3"),
    "The folder holds more files than one study; open the folder of one study, or the chest film "
    "itself.": folder_of(*[b""] * 2001),
    "A file of the study cannot be read ({reason}); check that you may open it and that its disk "
    "is still there.": unreadable_in_folder,
    "There is no film {number}: there are {count} frontal chest films; choose one of them.":
        lambda folder: zipped(*[small_film(folder)] * 2)(folder),
    "There are more than {most} frontal films to choose among; open a smaller study, or the film "
    "itself.": lambda folder: zipped(*[small_film(folder)] * 61)(folder),
}  # fmt: skip

# How a case is opened where it is not by its path alone.
READ_BY: dict[str, Callable[[Path], object]] = {
    "There is no film {": lambda path: read_radiograph(path, 3),
    "There are more tha": study_films,
}
# Of arrays that the program makes itself, and of a machine that is full.
_WITHOUT_FILE = {
    "A radiograph has rows and columns and nothing else.",
    (
        "The picture does not fit into the free memory; close other programs or open a smaller "
        "picture."
    ),
}


@pytest.mark.parametrize("sentence", CASES)
def test_a_sentence_is_said_of_the_case_that_it_is_true_for(tmp_path: Path, sentence: str) -> None:
    with pytest.raises(RadiographError) as refused:
        READ_BY.get(sentence[:18], read_radiograph)(CASES[sentence](tmp_path))
    assert refused.value.sentence == sentence
    wrong, what_to_do = sentence.split("; ", maxsplit=1)
    assert wrong
    assert what_to_do.endswith(".")
    assert "{" not in str(refused.value)


def test_every_sentence_has_its_case() -> None:
    said = {
        one.sentence
        for one in errors_said()
        if one.file.startswith("engine/radiograph/") and one.maker != "Named" and one.sentence
    }
    assert said - _WITHOUT_FILE == set(CASES)
