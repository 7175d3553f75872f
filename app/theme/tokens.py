"""The design tokens: every colour, size and distance of the window, in one place.

Knows no Qt, so that contrast can be computed from the tokens alone.
"""

from dataclasses import dataclass

from app.theme.preferences import Theme


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb`. `on_*` is text on the colour of that name.

    `film` surrounds a radiograph and stays dark in both themes: greys are judged against it.
    """

    window: str
    panel: str
    raised: str
    hover: str
    pressed: str
    selected: str
    line: str
    line_strong: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    focus: str
    caution: str
    caution_panel: str
    caution_line: str
    error: str
    film: str
    film_text: str
    film_muted: str
    film_line: str
    film_caution: str
    film_accent: str
    film_reference: str


DARK = Palette(
    window="#0d1014",
    panel="#13181e",
    raised="#1b222a",
    hover="#232c36",
    pressed="#2b3641",
    selected="#1b3440",
    line="#222b34",
    line_strong="#3a4652",
    text="#e8ecf1",
    muted="#9daab8",
    accent="#4fc3d4",
    accent_hover="#6fd2e0",
    on_accent="#06181c",
    focus="#6fd2e0",
    caution="#f0c36a",
    caution_panel="#2a2416",
    caution_line="#5a4a22",
    error="#ff9c8f",
    film="#050607",
    film_text="#eef2f6",
    film_muted="#a3afbb",
    film_line="#2a333d",
    film_caution="#f0c36a",
    film_accent="#4fc3d4",
    film_reference="#ffe08a",
)

LIGHT = Palette(
    window="#eceff3",
    panel="#ffffff",
    raised="#f4f6f9",
    hover="#e8edf2",
    pressed="#dbe3ea",
    selected="#d9eef2",
    line="#dce2e8",
    line_strong="#aab6c2",
    text="#141b22",
    muted="#51606e",
    accent="#0b6b7c",
    accent_hover="#095866",
    on_accent="#ffffff",
    focus="#0b6b7c",
    caution="#6e4a00",
    caution_panel="#fdf3da",
    caution_line="#e3c982",
    error="#a82a1c",
    film="#0b0e11",
    film_text="#eef2f6",
    film_muted="#a3afbb",
    film_line="#2a333d",
    film_caution="#f0c36a",
    film_accent="#4fc3d4",
    film_reference="#ffe08a",
)

FILM_LABEL_GROUND = "#050607"
FILM_LABEL_ALPHA = 0.84
"""Of the ground below words on a film: the film is seen through it, the words are read on it."""

PALETTES = {Theme.DARK: DARK, Theme.LIGHT: LIGHT}


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Font sizes in device-independent pixels."""

    small: int = 11
    label: int = 12
    body: int = 13
    reading: int = 15
    title: int = 17


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distances in device-independent pixels."""

    hair: int = 2
    tight: int = 4
    small: int = 8
    medium: int = 12
    large: int = 16
    wide: int = 24
    radius: int = 8
    radius_small: int = 6
    control: int = 32


TYPE = TypeScale()
SPACE = Spacing()


def contrast(first: str, second: str) -> float:
    """WCAG 2.2 contrast ratio of two `#rrggbb` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def blended(top: str, alpha: float, under: str) -> str:
    """What a colour with this opacity, [0, 1], becomes over another."""
    pairs = ((int(top[i : i + 2], 16), int(under[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * alpha + b * (1 - alpha)):02x}" for a, b in pairs)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
