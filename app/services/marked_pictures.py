"""Pictures of a run that say what they are: a strip below the picture, a note inside the file.

The picture itself stays unmarked, so that its first `height` rows are what the model predicts.
Knows no Qt.
"""

import textwrap
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from engine.difference import OVERLAY_LIMIT, overlay_rgba
from engine.result import Recipe, RunResult

NOTICE = "Synthetic image, for teaching only, never for diagnosis."

_PAPER = 24
_INK = 235
# The anatomy below the colours must stay readable.
_OVERLAY_OPACITY = 0.7


def marked_picture(pixels: NDArray[np.float32], recipe: Recipe) -> Image.Image:
    """8-bit greys with the strip below. pixels: float32 (height, width), [0, 1]."""
    return _with_strip(plain_picture(pixels), _strip_text(recipe))


def marked_frame(
    pixels: NDArray[np.float32], recipe: Recipe, number: int, count: int
) -> Image.Image:
    """One of `count` states on the way to the counterfactual, counted from 1; strips of all frames
    are equally high. pixels: float32 (height, width), [0, 1]."""
    width = len(str(count))
    text = f"{_strip_text(recipe)} State {number:0{width}} of {count} from prior to prediction."
    return _with_strip(plain_picture(pixels), text)


def marked_overlay(prior: NDArray[np.float32], result: RunResult) -> Image.Image:
    """The prior with the signed change in colour over it; the strip below carries the scale."""
    picture = plain_overlay(prior, result.change)
    return _with_strip(picture, _strip_text(result.recipe), legend=True)


def plain_picture(pixels: NDArray[np.float32]) -> Image.Image:
    """8-bit greys without a mark, for whoever adds one. pixels: float32 (height, width), [0, 1]."""
    return Image.fromarray(_greys(pixels))


def plain_overlay(prior: NDArray[np.float32], change: NDArray[np.float32]) -> Image.Image:
    """The prior with the signed change in colour, without a mark; both float32 (height, width)."""
    picture = plain_picture(prior).convert("RGB")
    _lay_over(picture, change)
    return picture


def png_note(recipe: Recipe) -> PngInfo:
    """The same statement for inside the file, under the keywords of the PNG standard."""
    note = PngInfo()
    for keyword, text in (
        ("Title", "Predicted chest radiograph"),
        ("Warning", NOTICE),
        ("Description", recipe.hypothesis),
        ("Software", "Foresee"),
        ("Source", recipe.model_dump_json()),
    ):
        note.add_itxt(keyword, text)
    return note


def _lay_over(picture: Image.Image, change: NDArray[np.float32]) -> None:
    colours = Image.fromarray(overlay_rgba(change))
    opacity = [round(level * _OVERLAY_OPACITY) for level in range(256)]
    picture.paste(colours, mask=colours.getchannel("A").point(opacity))


def _greys(pixels: NDArray[np.float32]) -> NDArray[np.uint8]:
    scaled = pixels * np.float32(255)
    np.rint(scaled, out=scaled)
    return np.clip(scaled, 0, 255, out=scaled).astype(np.uint8)


def _strip_text(recipe: Recipe) -> str:
    model = f"{recipe.bundle_name} {recipe.bundle_version}"
    return f"{NOTICE} Foresee, model {model}, seed {recipe.sampling.seed}."


@dataclass(frozen=True, slots=True)
class _Type:
    """Text of a size that is readable beside the picture, wrapped to the picture's width."""

    font: ImageFont.FreeTypeFont | ImageFont.ImageFont
    lines: tuple[str, ...]
    line_height: int
    margin: int

    @classmethod
    def fit(cls, text: str, width: int) -> "_Type":
        size = min(max(width // 48, 9), 80)
        font = ImageFont.load_default(size)
        margin = size // 2
        letter = font.getlength(text) / len(text)
        columns = max(int((width - 2 * margin) / letter * 0.95), 8)
        return cls(font, tuple(textwrap.wrap(text, columns)), round(size * 1.35), margin)


def _with_strip(picture: Image.Image, text: str, *, legend: bool = False) -> Image.Image:
    width, height = picture.size
    legend_text = _legend_text() if legend else None
    kind = _Type.fit(text, width)
    scale = _Type.fit(legend_text, width) if legend_text else None
    strip = 2 * kind.margin + len(kind.lines) * kind.line_height
    if scale:
        strip += (len(scale.lines) + 1) * scale.line_height
    marked = Image.new(picture.mode, (width, height + strip), _tone(picture.mode, _PAPER))
    marked.paste(picture)
    draw = ImageDraw.Draw(marked)
    y = height + kind.margin
    if scale:
        marked.paste(_ramp(width - 2 * kind.margin, kind.line_height * 2 // 3), (kind.margin, y))
        y = _write(draw, scale, y + scale.line_height)
    _write(draw, kind, y)
    return marked


def _write(draw: ImageDraw.ImageDraw, text: _Type, y: int) -> int:
    for line in text.lines:
        draw.text((text.margin, y), line, fill=_tone(draw.mode, _INK), font=text.font)
        y += text.line_height
    return y


def _legend_text() -> str:
    percent = round(OVERLAY_LIMIT * 100)
    return (
        f"Change from -{percent} % (blue, clearer) to +{percent} % (orange, denser) "
        "of the display range."
    )


def _ramp(width: int, height: int) -> Image.Image:
    """The overlay's own colours over mid-grey, from the most negative to the most positive."""
    change = np.linspace(-OVERLAY_LIMIT, OVERLAY_LIMIT, width, dtype=np.float32)
    ramp = Image.new("RGB", (width, height), (96, 96, 96))
    _lay_over(ramp, np.tile(change, (height, 1)))
    return ramp


def _tone(mode: str, level: int) -> int | tuple[int, int, int]:
    return level if mode == "L" else (level, level, level)
