"""Zips: names, links, sizes and directories that lie."""

import json
import stat
import struct
import zipfile
import zlib
from pathlib import Path

from tests.lessons.hostile.making import (
    AFTER,
    BEFORE,
    HOSTILE,
    MANIFEST,
    Harm,
    honest_parts,
    hostile,
    with_entry,
    write,
)
from tests.lessons.packs import film_bytes

_FOREIGN = (
    "../evil.png", "/etc/passwd", "images/../../x.png", "images\\x.png", "C:x.png", "run.sh",
    "./pack.json", "images//x.png", "images/.hidden.png", "images/ä.png", "IMAGES/x.png",
    "images/x.png.exe", "images/" + "x" * 5000 + ".png", "__MACOSX/images/x.png", "images/x y.png",
    "images/x.png.", "images/x.png ", "images/x.png\n", "images/x.png:stream", "images/CON.png",
    "images/con.png", "images/lpt1.png", "images/e\u0301.png", "images/\u212a.png",
)  # fmt: skip


def _foreign(name: str) -> Harm:
    return lambda path: with_entry(path, name)


for _name in _FOREIGN:
    HOSTILE[f"a part called {_name[:24]!a}"] = _foreign(_name)


@hostile("a part whose name goes on behind a NUL")
def _nul(path: Path) -> None:
    with_entry(path, "images/x.pngz.exe")
    path.write_bytes(path.read_bytes().replace(b"images/x.pngz.exe", b"images/x.png\0.exe"))


@hostile("a film that Windows takes for a device")
def _device_film(path: Path) -> None:
    parts = honest_parts()
    film = parts.pop(BEFORE)
    manifest = parts[MANIFEST].replace(BEFORE.encode(), b"images/nul.png")
    write(path, parts | {MANIFEST: manifest, "images/nul.png": film})


@hostile("a recipe whose film Windows would take for a device")
def _device_recipe(path: Path) -> None:
    parts = honest_parts()
    del parts[BEFORE]
    document = json.loads(parts[MANIFEST])
    document["images"][0] |= {"file": "images/com1.png", "address": "https://x.org/a.png"}
    write(path, parts | {MANIFEST: json.dumps(document).encode()})


@hostile("a part with another name where it lies")
def _two_names(path: Path) -> None:
    write(path, honest_parts())
    path.write_bytes(path.read_bytes().replace(BEFORE.encode(), b"images/behind.png", 1))


@hostile("a program in front of the zip")
def _program(path: Path) -> None:
    write(path, honest_parts())
    path.write_bytes(b"MZ" + bytes(5_000) + path.read_bytes())


@hostile("a symbolic link")
def _symlink(path: Path) -> None:
    entry = zipfile.ZipInfo("images/link.png")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with_entry(path, entry, b"/etc/passwd")


@hostile("a device")
def _device(path: Path) -> None:
    entry = zipfile.ZipInfo("images/device.png")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFCHR | 0o666) << 16
    with_entry(path, entry)


@hostile("a folder")
def _folder(path: Path) -> None:
    with_entry(path, zipfile.ZipInfo("images/"), b"")


@hostile("a film twice")
def _doubled(path: Path) -> None:
    _with_doubled(path, BEFORE)


@hostile("two manifests")
def _two_manifests(path: Path) -> None:
    _with_doubled(path, MANIFEST)


def _with_doubled(path: Path, name: str) -> None:
    """The library warns of a second entry, so one of another name gets its name afterwards."""
    other = "z" * len(name)
    with_entry(path, other)
    path.write_bytes(path.read_bytes().replace(other.encode(), name.encode()))


@hostile("a part that is encrypted")
def _encrypted(path: Path) -> None:
    _patched_entry(path, BEFORE, 8, struct.pack("<H", 1))


@hostile("a part that is packed unusually")
def _lzma(path: Path) -> None:
    write(path, honest_parts(), zipfile.ZIP_LZMA)


@hostile("a part that is packed in an unknown way")
def _unknown_method(path: Path) -> None:
    _patched_entry(path, BEFORE, 10, struct.pack("<H", 77))


@hostile("a part that says to be 3 GB")
def _long(path: Path) -> None:
    _patched_entry(path, BEFORE, 24, struct.pack("<I", 3_000_000_000))


@hostile("a part that says to be shorter than it is")
def _short(path: Path) -> None:
    write(path, honest_parts() | {BEFORE: film_bytes(1)}, zipfile.ZIP_DEFLATED)
    _patch(path, BEFORE, 24, struct.pack("<I", 10))


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
    write(path, honest_parts() | {BEFORE: bytes(40_000_000)}, zipfile.ZIP_DEFLATED)


@hostile("a manifest of zeros")
def _manifest_bomb(path: Path) -> None:
    write(path, honest_parts() | {MANIFEST: bytes(31_000_000)}, zipfile.ZIP_DEFLATED)


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


@hostile("a film that is missing")
def _missing(path: Path) -> None:
    parts = honest_parts()
    del parts[AFTER]
    write(path, parts)


@hostile("a film that the manifest does not name")
def _unnamed(path: Path) -> None:
    write(path, honest_parts() | {"images/extra.png": film_bytes(3)})
