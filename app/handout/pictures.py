"""Films and predictions as pictures for paper: marked where they are synthetic. No widgets."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from PySide6.QtGui import QImage

from app.services.marked_pictures import plain_picture
from lessons.marks import Mark

_LONGER_SIDE = 1000
"""Pixels; on a third of a page of A4 that is 400 dots an inch."""
_PAPER, _INK = 24, 240
_LINE, _HALO = (255, 158, 44), (20, 20, 20)


@dataclass(frozen=True, slots=True)
class Shown:
    """A film as it is to be printed. synthetic: written into the picture where it is not empty.
    mark: outlined where there is one."""

    pixels: NDArray[np.float32]
    synthetic: str = ""
    mark: Mark | None = None


def printed_picture(shown: Shown) -> QImage:
    """RGB, reduced; the strip below says what is synthetic."""
    picture = plain_picture(shown.pixels)
    scale = min(1.0, _LONGER_SIDE / max(picture.size))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    film = picture.resize(size, Image.Resampling.LANCZOS).convert("RGB")
    if shown.mark is not None:
        _outline(film, shown.mark)
    return _image(_with_strip(film, shown.synthetic) if shown.synthetic else film)


def _outline(film: Image.Image, mark: Mark) -> None:
    draw = ImageDraw.Draw(film)
    thin = max(2, max(film.size) // 160)
    for colour, width in ((_HALO, 2 * thin), (_LINE, thin)):
        for outline in mark.outlines:
            points = [(x * film.width, y * film.height) for x, y in outline]
            draw.line([*points, *points[:2]], fill=colour, width=width, joint="curve")


def _with_strip(film: Image.Image, text: str) -> Image.Image:
    letters = max(film.width // 22, 12)
    font = ImageFont.load_default(letters)
    strip = round(letters * 1.7)
    whole = Image.new("RGB", (film.width, film.height + strip), (_PAPER,) * 3)
    whole.paste(film)
    place = (film.width / 2, film.height + strip / 2)
    ImageDraw.Draw(whole).text(place, text, fill=(_INK,) * 3, font=font, anchor="mm")
    return whole


def _image(picture: Image.Image) -> QImage:
    content = picture.tobytes()
    bytes_a_line = 3 * picture.width
    return QImage(
        content, picture.width, picture.height, bytes_a_line, QImage.Format.Format_RGB888
    ).copy()
