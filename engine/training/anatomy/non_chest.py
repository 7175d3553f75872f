"""Random pictures that are no frontal chest film, for the anatomy net to learn to refuse.

Hands, photographs and pages are imitations; no public pictures of such things are used.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Picture = NDArray[np.float32]


def non_chest_picture(
    rng: np.random.Generator, films: NDArray[np.uint8], laterals: Sequence[NDArray[np.uint8]]
) -> Picture:
    """float32 (S, S) in [0, 1], of the size of `films` (N, S, S)."""
    film = films[rng.integers(len(films))].astype(np.float32) / 255
    side = len(film)
    if laterals and rng.random() < LATERAL_SHARE:
        return _lateral(rng, laterals[int(rng.integers(len(laterals)))], side)
    if rng.random() < FILM_SHARE:
        return _PIECES[rng.integers(len(_PIECES))](rng, film)
    return _DRAWN[rng.integers(len(_DRAWN))](rng, side)


LATERAL_SHARE = 0.3
FILM_SHARE = 0.4


def _lateral(rng: np.random.Generator, film: NDArray[np.uint8], side: int) -> Picture:
    picture = Image.fromarray(film if rng.random() < 0.5 else film[:, ::-1].copy())
    zoom = rng.uniform(0.7, 1.5)
    width, height = picture.width / zoom, picture.height / zoom / rng.uniform(0.8, 1.25)
    left = rng.uniform(0.3, 0.7) * picture.width - width / 2
    top = rng.uniform(0.4, 0.6) * picture.height - height / 2
    box = (round(left), round(top), round(left + width), round(top + height))
    return _fraction(picture.crop(box).resize((side, side), Image.Resampling.BILINEAR))


def _enlarged_part(rng: np.random.Generator, film: Picture) -> Picture:
    """So near that never two lungs are in it."""
    side = len(film)
    part = round(side / rng.uniform(2.6, 4.5))
    top, left = rng.integers(side - part, size=2)
    picture = Image.fromarray(film[top : top + part, left : left + part])
    return np.asarray(picture.resize((side, side), Image.Resampling.BILINEAR))


def _one_half(rng: np.random.Generator, film: Picture) -> Picture:
    side = len(film)
    width = round(side * rng.uniform(0.36, 0.46))
    half = film[:, :width] if rng.random() < 0.5 else film[:, -width:]
    alone = np.zeros_like(film)
    left = int(rng.integers(side - width))
    alone[:, left : left + width] = half
    return alone


def _shuffled(rng: np.random.Generator, film: Picture) -> Picture:
    count = int(rng.integers(2, 6))
    tile = len(film) // count
    tiles = [
        film[r * tile : (r + 1) * tile, c * tile : (c + 1) * tile]
        for r in range(count)
        for c in range(count)
    ]
    order = rng.permutation(len(tiles))
    if (order == np.arange(len(tiles))).all():
        order = order[::-1]
    rows: list[Picture] = [
        np.hstack(
            [
                np.rot90(tiles[int(i)], int(rng.integers(4)))
                for i in order[r * count : (r + 1) * count]
            ]
        )
        for r in range(count)
    ]
    picture = Image.fromarray(np.ascontiguousarray(np.vstack(rows)))
    return np.asarray(picture.resize(film.shape, Image.Resampling.BILINEAR))


def _noise(rng: np.random.Generator, side: int) -> Picture:
    """From white noise to clouds."""
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None]) + 0.5 / side
    spectrum = np.fft.rfft2(rng.standard_normal((side, side)))
    return _stretched(np.fft.irfft2(spectrum / frequency ** rng.uniform(0, 2.5), (side, side)))


def _shapes(rng: np.random.Generator, side: int) -> Picture:
    """A photograph at its simplest: bright and dark things before a shaded ground."""
    ground = _noise(rng, side) * rng.uniform(0, 0.6) + rng.uniform(0, 0.4)
    picture = Image.fromarray(np.round(255 * np.clip(ground, 0, 1)).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(int(rng.integers(1, 25))):
        x, y, width, height = rng.uniform((-0.2, -0.2, 0.03, 0.03), (1, 1, 0.8, 0.8)) * side
        box, grey = (x, y, x + width, y + height), int(rng.integers(256))
        match int(rng.integers(3)):
            case 0:
                draw.ellipse(box, fill=grey)
            case 1:
                draw.rectangle(box, fill=grey)
            case _:
                draw.line(box, fill=grey, width=int(rng.integers(1, side // 10)))
    return _fraction(picture.filter(ImageFilter.GaussianBlur(rng.uniform(0, side / 50))))


def _page(rng: np.random.Generator, side: int) -> Picture:
    """Lines of writing, dark on light or the other way round."""
    ground, ink = (235, 20) if rng.random() < 0.6 else (10, 220)
    picture = Image.new("L", (side, side), ground)
    draw = ImageDraw.Draw(picture)
    pitch = int(rng.integers(5, 14))
    for row in range(pitch, side - pitch, pitch):
        x = float(rng.uniform(0.02, 0.15) * side)
        while x < rng.uniform(0.5, 1) * side:
            word = float(rng.uniform(2, 12)) * pitch / 6
            draw.rectangle((x, row, x + word, row + pitch * 0.45), fill=ink)
            x += word + pitch * 0.4
    return _fraction(picture)


def _hand(rng: np.random.Generator, side: int) -> Picture:
    """Soft tissue around fingers' bones; one, or two hands side by side."""
    flesh, bones = Image.new("L", (side, side)), Image.new("L", (side, side))
    count = 1 + int(rng.random() < 0.3)
    for index in range(count):
        centre = side * (index + 0.5) / count
        _draw_hand(rng, flesh, bones, centre, side / (1 + 0.7 * (count - 1)))
    soft = _fraction(flesh.filter(ImageFilter.GaussianBlur(side / 60)))
    hard = _fraction(bones.filter(ImageFilter.GaussianBlur(side / 160)))
    picture = rng.uniform(0.25, 0.5) * soft + rng.uniform(0.3, 0.5) * hard
    turned = Image.fromarray(picture.astype(np.float32)).rotate(float(rng.uniform(0, 360)))
    grain = 0.02 * rng.standard_normal((side, side))
    return np.clip(np.asarray(turned) + grain, 0, 1).astype(np.float32)


def _draw_hand(
    rng: np.random.Generator, flesh: Image.Image, bones: Image.Image, centre: float, size: float
) -> None:
    soft, hard = ImageDraw.Draw(flesh), ImageDraw.Draw(bones)
    wrist = np.array((centre, 0.82 * size))
    palm = 0.17 * size
    x, y = float(wrist[0]), float(wrist[1])
    soft.ellipse((x - palm, y - 2.0 * palm, x + palm, y + 0.4 * palm), fill=255)
    soft.rectangle((x - 0.6 * palm, y - palm, x + 0.6 * palm, size), fill=255)
    for offset in (-0.25, 0.25):
        forearm = [(centre + offset * palm, wrist[1]), (centre + offset * palm * 1.6, size)]
        hard.line(forearm, fill=230, width=max(2, round(0.05 * size)))
    for angle in np.radians(np.array((-58, -20, -5, 9, 24)) + rng.normal(0, 4, 5)):
        at = wrist.copy()
        heading = np.array((np.sin(angle), -np.cos(angle)))
        for share in (0.24, 0.15, 0.10, 0.07):
            tip = at + heading * share * size * rng.uniform(0.9, 1.1)
            ends = [(float(at[0]), float(at[1])), (float(tip[0]), float(tip[1]))]
            soft.line(ends, fill=255, width=max(3, round(0.085 * size)))
            hard.line(ends, fill=230, width=max(2, round(0.035 * size)))
            at = tip + heading * 0.012 * size


def _stretched(field: NDArray[np.float64]) -> Picture:
    low, high = np.quantile(field, (0.01, 0.99))
    return np.clip((field - low) / (high - low), 0, 1).astype(np.float32)


def _fraction(picture: Image.Image) -> Picture:
    return np.asarray(picture, np.float32) / np.float32(255)


_PIECES: tuple[Callable[[np.random.Generator, Picture], Picture], ...] = (
    _enlarged_part,
    _one_half,
    _shuffled,
)
_DRAWN: tuple[Callable[[np.random.Generator, int], Picture], ...] = (
    _noise,
    _shapes,
    _shapes,
    _page,
    _hand,
    _hand,
)
