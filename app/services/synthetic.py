"""Whether a film is of a digital patient, so that it can be marked as synthetic on the screen.

A file says so itself, or the pack that it is in does. Knows no Qt.
"""

from pathlib import Path

from PIL import Image, UnidentifiedImageError

from engine.cases import built_in_cases
from lessons.errors import PackRefused
from lessons.pack.opened import OpenedPack
from lessons.pack.shelf import is_in_pack, place_in_pack

_SAID = "synthetic"


def is_synthetic(film: Path) -> bool:
    """Of a file, or a place in a pack. Costs time: for worker threads."""
    if is_in_pack(film):
        return _says_the_pack(film)
    is_built_in = film in {case.path for case in built_in_cases()}
    return is_built_in or _says_the_file(film)


def _says_the_file(film: Path) -> bool:
    """The texts that Foresee writes into the pictures that it renders."""
    try:
        with Image.open(film, formats=["PNG"]) as picture:
            return any(_SAID in str(text).lower() for text in picture.info.values())
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, ValueError):
        # No PNG, or a damaged one: whoever reads the film says what is wrong with it.
        return False


def _says_the_pack(film: Path) -> bool:
    pack, file = place_in_pack(film)
    try:
        with OpenedPack.open(pack) as opened:
            return any(one.synthetic for one in opened.pack.images if one.file == file)
    except PackRefused:
        return False
