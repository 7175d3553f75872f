"""Packs that somebody made to do harm, or that went wrong badly, each written to a file.

`HOSTILE` names each by what is the matter with it.
"""

import base64
import hashlib
import io
import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from pydicom import dcmread  # pyright: ignore[reportUnknownVariableType]
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    RLELossless,
)

from engine.radiograph import radiograph_of
from lessons.pack.baked import RunDocument, write_run
from lessons.pack.kinds import PredictItem
from lessons.pack.manifest import BakedRun, Media, Pack, PackImage
from lessons.pack.manifest_json import write_manifest
from tests.lessons.packs import film_bytes, make_pack, pack_image, part_id
from tests.lessons.stored_runs import make_result

Parts = dict[str, bytes]
Harm = Callable[[Path], None]
HOSTILE: dict[str, Harm] = {}

_BEFORE, _AFTER = "images/before.png", "images/after.png"
_MANIFEST = "pack.json"


def hostile(name: str) -> Callable[[Harm], Harm]:
    def keep(harm: Harm) -> Harm:
        HOSTILE[name] = harm
        return harm

    return keep


def honest_parts() -> Parts:
    """What a sound pack is made of; every hostile one differs from it in one thing."""
    films = {"before": film_bytes(1), "after": film_bytes(2)}
    pack = make_pack(tuple(pack_image(name, content) for name, content in films.items()))
    return {_MANIFEST: write_manifest(pack), _BEFORE: films["before"], _AFTER: films["after"]}


def write(path: Path, parts: Parts, method: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _with_entry(path: Path, entry: zipfile.ZipInfo | str, content: bytes = b"x") -> None:
    write(path, honest_parts())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(entry, content)


def _with_manifest(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    parts = honest_parts()
    document = json.loads(parts[_MANIFEST])
    change(document)
    write(path, parts | {_MANIFEST: json.dumps(document).encode()})


def _with_text(path: Path, manifest: bytes) -> None:
    write(path, honest_parts() | {_MANIFEST: manifest})


def _with_film(path: Path, content: bytes, **says: Any) -> None:
    """The first film replaced, with digest and length that are right."""
    film: dict[str, Any] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    parts = honest_parts() | {_BEFORE: content}
    document = json.loads(parts[_MANIFEST])
    document["images"][0] |= film | says
    write(path, parts | {_MANIFEST: json.dumps(document).encode()})


_FOREIGN = (
    "../evil.png", "/etc/passwd", "images/../../x.png", "images\\x.png", "C:x.png", "run.sh",
    "./pack.json", "images//x.png", "images/.hidden.png", "images/ä.png", "IMAGES/x.png",
    "images/x.png.exe", "images/" + "x" * 5000 + ".png", "__MACOSX/images/x.png", "images/x y.png",
    "images/x.png.", "images/x.png ", "images/x.png\n", "images/x.png:stream", "images/CON.png",
    "images/con.png", "images/lpt1.png", "images/e\u0301.png", "images/\u212a.png",
)  # fmt: skip


def _foreign(name: str) -> Harm:
    return lambda path: _with_entry(path, name)


for _name in _FOREIGN:
    HOSTILE[f"a part called {_name[:24]!a}"] = _foreign(_name)


@hostile("a part whose name goes on behind a NUL")
def _nul(path: Path) -> None:
    _with_entry(path, "images/x.pngz.exe")
    path.write_bytes(path.read_bytes().replace(b"images/x.pngz.exe", b"images/x.png\0.exe"))


@hostile("a film that Windows takes for a device")
def _device_film(path: Path) -> None:
    parts = honest_parts()
    film = parts.pop(_BEFORE)
    manifest = parts[_MANIFEST].replace(_BEFORE.encode(), b"images/nul.png")
    write(path, parts | {_MANIFEST: manifest, "images/nul.png": film})


@hostile("a recipe whose film Windows would take for a device")
def _device_recipe(path: Path) -> None:
    parts = honest_parts()
    del parts[_BEFORE]
    document = json.loads(parts[_MANIFEST])
    document["images"][0] |= {"file": "images/com1.png", "address": "https://x.org/a.png"}
    write(path, parts | {_MANIFEST: json.dumps(document).encode()})


@hostile("a part with another name where it lies")
def _two_names(path: Path) -> None:
    write(path, honest_parts())
    path.write_bytes(path.read_bytes().replace(_BEFORE.encode(), b"images/behind.png", 1))


@hostile("a program in front of the zip")
def _program(path: Path) -> None:
    write(path, honest_parts())
    path.write_bytes(b"MZ" + bytes(5_000) + path.read_bytes())


@hostile("a symbolic link")
def _symlink(path: Path) -> None:
    entry = zipfile.ZipInfo("images/link.png")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    _with_entry(path, entry, b"/etc/passwd")


@hostile("a device")
def _device(path: Path) -> None:
    entry = zipfile.ZipInfo("images/device.png")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFCHR | 0o666) << 16
    _with_entry(path, entry)


@hostile("a folder")
def _folder(path: Path) -> None:
    _with_entry(path, zipfile.ZipInfo("images/"), b"")


@hostile("a film twice")
def _doubled(path: Path) -> None:
    _with_doubled(path, _BEFORE)


@hostile("two manifests")
def _two_manifests(path: Path) -> None:
    _with_doubled(path, _MANIFEST)


def _with_doubled(path: Path, name: str) -> None:
    """The library warns of a second entry, so one of another name gets its name afterwards."""
    other = "z" * len(name)
    _with_entry(path, other)
    path.write_bytes(path.read_bytes().replace(other.encode(), name.encode()))


@hostile("a part that is encrypted")
def _encrypted(path: Path) -> None:
    _patched_entry(path, _BEFORE, 8, struct.pack("<H", 1))


@hostile("a part that is packed unusually")
def _lzma(path: Path) -> None:
    write(path, honest_parts(), zipfile.ZIP_LZMA)


@hostile("a part that is packed in an unknown way")
def _unknown_method(path: Path) -> None:
    _patched_entry(path, _BEFORE, 10, struct.pack("<H", 77))


@hostile("a part that says to be 3 GB")
def _long(path: Path) -> None:
    _patched_entry(path, _BEFORE, 24, struct.pack("<I", 3_000_000_000))


@hostile("a part that says to be shorter than it is")
def _short(path: Path) -> None:
    write(path, honest_parts() | {_BEFORE: film_bytes(1)}, zipfile.ZIP_DEFLATED)
    _patch(path, _BEFORE, 24, struct.pack("<I", 10))


def _patched_entry(path: Path, name: str, offset: int, value: bytes) -> None:
    write(path, honest_parts())
    _patch(path, name, offset, value)


def _patch(path: Path, name: str, offset: int, value: bytes) -> None:
    """In the central directory (APPNOTE 4.3.12), which is what readers believe."""
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(name.encode()))
    content[at + offset : at + offset + len(value)] = value
    path.write_bytes(content)


@hostile("a bomb of zeros")
def _bomb(path: Path) -> None:
    write(path, honest_parts() | {_BEFORE: bytes(40_000_000)}, zipfile.ZIP_DEFLATED)


@hostile("a manifest of zeros")
def _manifest_bomb(path: Path) -> None:
    write(path, honest_parts() | {_MANIFEST: bytes(31_000_000)}, zipfile.ZIP_DEFLATED)


@hostile("20,000 parts")
def _many(path: Path) -> None:
    write(path, honest_parts() | {f"images/x{n}.png": b"" for n in range(20_000)})


@hostile("parts that overlap")
def _overlapping(path: Path) -> None:
    """A thousand names for one and the same packed film (Fifield, 2019)."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = bytes(2_000_000)
    squeezed = packed.compress(content) + packed.flush()
    crc = zlib.crc32(content)
    sizes = struct.pack("<III", crc, len(squeezed), len(content))
    name = b"images/x0000.png"
    local = struct.pack("<4sHHHHH", b"PK\x03\x04", 20, 0, 8, 0, 0x21) + sizes
    local += struct.pack("<HH", len(name), 0) + name + squeezed
    entries = b""
    for number in range(1000):
        entries += struct.pack("<4sHHHHHH", b"PK\x01\x02", 20, 20, 0, 8, 0, 0x21) + sizes
        entries += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0)
        entries += f"images/x{number:04d}.png".encode()
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1000, 1000, len(entries), len(local), 0)
    path.write_bytes(local + entries + end)


def _entries(count: int) -> bytes:
    """A directory of so many empty parts, all of one name."""
    name = b"images/x.png"
    fixed = struct.pack("<4s6H3I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0x21, 0, 0, 0)
    return (fixed + struct.pack("<5H2I", len(name), 0, 0, 0, 0, 0, 0) + name) * count


def _end(entries: int, size: int, offset: int) -> bytes:
    return struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, entries, entries, size, offset, 0)


@hostile("a directory of 140,000 parts that says to have three")
def _miscounted(path: Path) -> None:
    directory = _entries(140_000)
    path.write_bytes(b"PK\x03\x04" + directory + _end(3, len(directory), 4))


@hostile("a 64-bit zip of 500,000 parts behind a small one")
def _large_behind(path: Path) -> None:
    count = 500_000
    directory = _entries(count)
    large = struct.pack(
        "<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(directory), 4
    )
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 4 + len(directory), 1)
    path.write_bytes(b"PK\x03\x04" + directory + large + locator + _end(3, 174, 4))


@hostile("a directory that says to be huge")
def _huge_directory(path: Path) -> None:
    write(path, honest_parts())
    content = bytearray(path.read_bytes())
    content[-10:-6] = struct.pack("<I", 0xFFFFFFFF)
    path.write_bytes(content)


@hostile("cut off in the middle")
def _cut(path: Path) -> None:
    write(path, honest_parts())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@hostile("an empty file")
def _empty(path: Path) -> None:
    path.write_bytes(b"")


@hostile("an end without a beginning")
def _only_an_end(path: Path) -> None:
    path.write_bytes(b"PK\x05\x06" + bytes(18))


@hostile("a picture of 30,000 by 30,000 pixels")
def _pixels(path: Path) -> None:
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(1_000_000), 9)
    png = b"\x89PNG\r\n\x1a\n"
    for kind, content in ((b"IHDR", header), (b"IDAT", data), (b"IEND", b"")):
        png += struct.pack(">I", len(content)) + kind + content
        png += struct.pack(">I", zlib.crc32(kind + content))
    _with_film(path, png)


@hostile("25 megapixels of next to nothing")
def _flat(path: Path) -> None:
    file = io.BytesIO()
    Image.fromarray(np.zeros((5_000, 5_000), np.uint8)).save(file, format="PNG")
    _with_film(path, file.getvalue())


def _with_chunk(path: Path, kind: bytes, content: bytes) -> None:
    """The first film with a chunk in front of its pixels, whose fingerprint is another one."""
    png = film_bytes(9)
    chunk = struct.pack(">I", len(content)) + kind + content
    at = png.index(b"IDAT") - 4
    _with_film(path, png[:at] + chunk + struct.pack(">I", zlib.crc32(kind + content)) + png[at:])


@hostile("a PNG whose comment unpacks to 200 MB")
def _comment(path: Path) -> None:
    _with_chunk(path, b"zTXt", b"c\0\0" + _squeezed(200_000_000))


@hostile("a PNG whose profile unpacks to 200 MB")
def _profile(path: Path) -> None:
    _with_chunk(path, b"iCCP", b"c\0\0" + _squeezed(200_000_000))


def _squeezed(zeros: int) -> bytes:
    packed = zlib.compressobj(1)
    piece = bytes(1_000_000)
    return b"".join(packed.compress(piece) for _ in range(zeros // len(piece))) + packed.flush()


@hostile("a JPEG that says to have 65,000 rows")
def _jpeg_pixels(path: Path) -> None:
    file = io.BytesIO()
    Image.fromarray(np.zeros((64, 64), np.uint8)).save(file, format="JPEG")
    jpeg = file.getvalue()
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg = jpeg[:at] + struct.pack(">HH", 65_000, 65_000) + jpeg[at + 4 :]
    _with_film(path, jpeg, media=Media.JPEG)


def _dicom(
    name: str = "", rows: int = 64, syntax: str = ExplicitVRLittleEndian, comment: str = ""
) -> bytes:
    dataset = Dataset()
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.1"
    dataset.SOPInstanceUID = "1.2.3"
    dataset.Modality = "CR"
    if name:
        dataset.PatientName = name
    if comment:
        dataset.PatientComments = comment
    dataset.Rows, dataset.Columns = rows, 64
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    dataset.PixelRepresentation = 0
    dataset.PixelData = bytes(range(64)) * 64
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


@hostile("a DICOM film that names a patient")
def _named(path: Path) -> None:
    _with_film(path, _dicom("Doe^Jane"), media=Media.DICOM)


@hostile("a DICOM film whose comment is about the patient")
def _commented(path: Path) -> None:
    _with_film(path, _dicom(comment="Jane Doe, room 4"), media=Media.DICOM)


@hostile("a DICOM film that unpacks to 400 MB, which it tells late")
def _deflated_late(path: Path) -> None:
    film = _dicom()
    at = film.index(b"\x02\x00\x10\x00UI")
    private = struct.pack("<HH2s2xL", 2, 0x0102, b"OB", 6_000) + bytes(6_000)
    syntax = DeflatedExplicitVRLittleEndian.encode()
    coding = struct.pack("<HH2sH", 2, 0x0010, b"UI", len(syntax)) + syntax
    body = _squeezed(400_000_000)[2:]
    _with_film(path, film[:at] + private + coding + body, media=Media.DICOM)


@hostile("a DICOM film of repeated bytes that unpack to 400 MB")
def _repeated(path: Path) -> None:
    dataset = dcmread(io.BytesIO(_dicom()))
    frame = struct.pack("<16L", 1, 64, *[0] * 14) + b"\x81\x00" * (400_000_000 // 128)
    dataset.PixelData = encapsulate([frame])
    dataset["PixelData"].VR = "OB"
    dataset.file_meta.TransferSyntaxUID = RLELossless
    file = io.BytesIO()
    dataset.save_as(file)
    _with_film(path, file.getvalue(), media=Media.DICOM)


@hostile("a DICOM film that says to have 60,000 rows")
def _dicom_pixels(path: Path) -> None:
    _with_film(path, _dicom(rows=60_000), media=Media.DICOM)


@hostile("a DICOM film that is deflated as a whole")
def _deflated(path: Path) -> None:
    _with_film(path, _dicom(syntax=DeflatedExplicitVRLittleEndian), media=Media.DICOM)


@hostile("a PNG that says to be a JPEG")
def _png_as_jpeg(path: Path) -> None:
    _with_film(path, film_bytes(1), media=Media.JPEG)


@hostile("a GIF that says to be a PNG")
def _gif(path: Path) -> None:
    file = io.BytesIO()
    Image.fromarray(np.zeros((64, 64), np.uint8)).save(file, format="GIF")
    _with_film(path, file.getvalue())


@hostile("an SVG that says to be a PNG")
def _svg(path: Path) -> None:
    _with_film(path, b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")


@hostile("a PNG without its end")
def _cut_png(path: Path) -> None:
    _with_film(path, film_bytes(1)[:2000])


@hostile("a PNG with other pixels than it says")
def _other_pixels(path: Path) -> None:
    _with_film(path, film_bytes(9))


@hostile("a film with another digest")
def _digest(path: Path) -> None:
    _with_film(path, film_bytes(1), sha256="0" * 64)


@hostile("a film with another length")
def _length(path: Path) -> None:
    _with_film(path, film_bytes(1), size=12)


@hostile("a film that is missing")
def _missing(path: Path) -> None:
    parts = honest_parts()
    del parts[_AFTER]
    write(path, parts)


@hostile("a film that the manifest does not name")
def _unnamed(path: Path) -> None:
    write(path, honest_parts() | {"images/extra.png": film_bytes(3)})


@hostile("lists a hundred thousand deep")
def _deep(path: Path) -> None:
    _with_text(path, b"[" * 100_000 + b"]" * 100_000)


@hostile("objects a hundred thousand deep")
def _deep_objects(path: Path) -> None:
    _with_text(path, b'{"a":' * 100_000 + b"1" + b"}" * 100_000)


@hostile("a number with a million digits")
def _number(path: Path) -> None:
    _with_text(path, b'{"schema_version": ' + b"9" * 1_000_000 + b"}")


@hostile("ten million empty objects")
def _objects(path: Path) -> None:
    _with_text(path, b'{"schema_version": 1, "x": [' + b"{}," * 10_000_000 + b"{}]}")


@hostile("ten million empty lists")
def _lists(path: Path) -> None:
    _with_text(path, b'{"schema_version": 1, "x": [' + b"[]," * 10_000_000 + b"[]]}")


@hostile("seven million numbers")
def _numbers(path: Path) -> None:
    _with_text(path, b'{"schema_version": 1, "x": [' + b"1.5," * 7_000_000 + b"1]}")


@hostile("one name with two values")
def _two_values(path: Path) -> None:
    manifest = honest_parts()[_MANIFEST]
    _with_text(path, manifest.replace(b'"revision": 1', b'"revision": 2, "revision": 1'))


@hostile("a number beyond all numbers")
def _infinite(path: Path) -> None:
    _with_text(path, honest_parts()[_MANIFEST].replace(b'"tolerance": 0.03', b'"tolerance": 1e999'))


@hostile("a title with a character that no database takes")
def _nul_title(path: Path) -> None:
    _with_manifest(path, lambda document: document.update(title="A\0pack"))


@hostile("a film to be fetched that is larger than any disk")
def _endless(path: Path) -> None:
    parts = honest_parts()
    del parts[_BEFORE]
    document = json.loads(parts[_MANIFEST])
    document["images"][0] |= {"size": 10**400, "address": "https://x.org/a.png"}
    write(path, parts | {_MANIFEST: json.dumps(document).encode()})


@hostile("a number that is none")
def _nan(path: Path) -> None:
    _with_text(path, honest_parts()[_MANIFEST].replace(b'"tolerance": 0.03', b'"tolerance": NaN'))


@hostile("a manifest that is no text")
def _no_text(path: Path) -> None:
    _with_text(path, b"\xff\xfe" + bytes(range(256)))


@hostile("a manifest that is a list")
def _list(path: Path) -> None:
    _with_text(path, b"[1, 2]")


@hostile("half a character")
def _surrogate(path: Path) -> None:
    _with_text(path, honest_parts()[_MANIFEST].replace(b'"A pack"', rb'"\ud800"'))


@hostile("a format of the future")
def _future(path: Path) -> None:
    _with_manifest(path, lambda document: document.update(schema_version=99))


@hostile("a format that is a word")
def _word(path: Path) -> None:
    _with_manifest(path, lambda document: document.update(schema_version="1"))


@hostile("no format")
def _no_format(path: Path) -> None:
    _with_manifest(path, lambda document: document.pop("schema_version"))


@hostile("a field that no pack has")
def _field(path: Path) -> None:
    _with_manifest(path, lambda document: document.update(on_open="run.sh"))


@hostile("an address that is a file of this machine")
def _address(path: Path) -> None:
    _with_manifest(path, lambda document: document["images"][0].update(address="file:///etc/hosts"))


@hostile("a file name that leads elsewhere")
def _file_name(path: Path) -> None:
    _with_manifest(path, lambda document: document["images"][0].update(file="images/../../x.png"))


@hostile("an item that shows a film which is not there")
def _no_film(path: Path) -> None:
    _with_manifest(
        path, lambda document: document["lessons"][0]["items"][0].update(prior=str(part_id("?")))
    )


@hostile("two things with one id")
def _one_id(path: Path) -> None:
    _with_manifest(
        path, lambda document: document["lessons"][0].update(id=document["images"][0]["id"])
    )


@hostile("a mark with a hundred thousand corners")
def _corners(path: Path) -> None:
    mark = {"outlines": [[[0.1, 0.1]] * 100_000]}
    _with_manifest(
        path, lambda document: document["lessons"][0]["items"][0]["reference"].update(mark=mark)
    )


def _with_run(path: Path, change: Callable[[dict[str, Any]], None], tokens: bytes = b"") -> None:
    """`tokens` takes the place of "@"."""
    films = {"before": film_bytes(1), "after": film_bytes(2)}
    document = RunDocument.of(make_result(radiograph_of(films["before"])))
    raw = json.loads(write_run(document))
    change(raw)
    content = json.dumps(raw).encode().replace(b'"@"', tokens)
    pack = _pack_with_run(tuple(pack_image(*film) for film in films.items()), content)
    write(
        path,
        {
            _MANIFEST: write_manifest(pack),
            _BEFORE: films["before"],
            _AFTER: films["after"],
            "runs/run.json": content,
        },
    )


def _pack_with_run(images: tuple[PackImage, ...], content: bytes) -> Pack:
    pack = make_pack(images)
    run = BakedRun(
        id=part_id("run"),
        prior=images[0].id,
        hypothesis="worse right effusion",
        model="m",
        file="runs/run.json",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    item = PredictItem(
        id=part_id("predict"),
        title="Predict",
        question="What?",
        reference=pack.items[1].reference,
        prior=images[0].id,
        run=run.id,
    )
    lesson = pack.lessons[0].model_copy(update={"items": (*pack.items, item)})
    return pack.model_copy(update={"runs": (run,), "lessons": (lesson,)})


@hostile("a run that unpacks to 100 MB")
def _run_bomb(path: Path) -> None:
    bomb = base64.b64encode(zlib.compress(bytes(100_000_000), 9)).decode()
    _with_run(path, lambda raw: raw.update(field_change=bomb))


@hostile("a run with ten million empty lists")
def _run_lists(path: Path) -> None:
    _with_run(path, lambda raw: raw.update(tokens="@"), tokens=b"[" + b"[]," * 10_000_000 + b"[]]")


@hostile("a run of another film")
def _other_run(path: Path) -> None:
    _with_run(path, lambda raw: raw["recipe"].update(prior_fingerprint="0" * 64))


@hostile("a run with ragged rows")
def _ragged(path: Path) -> None:
    _with_run(path, lambda raw: raw["tokens"][0].pop())


@hostile("a run whose picture is no number")
def _run_nan(path: Path) -> None:
    nothing = np.full((160, 160), np.nan, "<f4")
    packed = base64.b64encode(zlib.compress(nothing.tobytes())).decode()
    _with_run(path, lambda raw: raw.update(field_change=packed))
