"""What a user may prefer for the whole window: theme, language, motion. Knows no Qt."""

from enum import StrEnum

FASTEST_BLINK_MS = 350
"""Per film. Faster would come near three flashes a second, which can harm (WCAG 2.3.1)."""
SLOWEST_BLINK_MS = 2000


TEXT_PERCENTS = (90, 100, 110, 125, 150)
"""Sizes of text that can be chosen; 100 is as designed."""


class Theme(StrEnum):
    """SYSTEM: dark or light as the system is now, dark where it does not say."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


class Language(StrEnum):
    """SYSTEM: the first of the system's languages that is shipped, else English."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"
    SPANISH = "es"


OWN_NAMES = {Language.ENGLISH: "English", Language.GERMAN: "Deutsch", Language.SPANISH: "Español"}
"""What the speakers of each language call it."""


def own_name(code: str) -> str:
    """Of a language such as "de" or "de-AT"; the code itself where it is none of these."""
    short = code.partition("-")[0]
    return next((name for one, name in OWN_NAMES.items() if one.value == short), code)


TRANSLATED = tuple(language for language in OWN_NAMES if language is not Language.ENGLISH)
"""Languages with a file of translations; the source texts are English."""


class Motion(StrEnum):
    """Whether things move by themselves: blinking, fading."""

    SYSTEM = "system"
    FULL = "full"
    REDUCED = "reduced"
