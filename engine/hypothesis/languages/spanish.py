"""Spanish: how its words are written, and what one word says of another."""

from collections.abc import Sequence

from engine.hypothesis.languages.language import (
    Language,
    MeaningOf,
    between_numbers,
    listed,
    settled,
)
from engine.hypothesis.languages.spanish_words import PHRASES
from engine.hypothesis.meaning import Kind

_DENIALS = ("no", "ni", "sin", "nada", "ningun", "ninguna")
_ENDS = (".", ";", "!", "?", ",", ":", "pero", "mientras", "aunque")
_MEASURES = listed(
    """leve leves pequeno pequena ligero ligera discreto discreta minimo minima moderado moderada
    importante marcado marcada gran grande considerable notable intenso total completa completo"""
)


def _measure(words: Sequence[str], at: int, meaning_of: MeaningOf) -> str | None:
    """ "Aumento leve", "leve aumento": how much it changes, not how much there is."""
    if words[at] not in _MEASURES:
        return None
    before = words[at - 1] if at else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    is_change = before in _CHANGES or after in _CHANGES
    del meaning_of
    return words[at] + "<" if is_change else None


_CHANGES = listed(
    """aumento incremento disminucion reduccion mejoria empeoramiento progresion regresion
    resolucion crecimiento descenso aumenta disminuye mejora empeora aclaramiento
    reabsorcion desaparicion
    reexpansion"""
)


def _neither(words: Sequence[str], at: int, meaning_of: MeaningOf) -> str | None:
    """ "Ni derrame ni neumotórax": the second is a "nor"."""
    del meaning_of
    denied = any(word in _DENIALS for word in words[:at])
    return "ni_" if words[at] == "ni" and denied else None


def _from(words: Sequence[str], at: int, meaning_of: MeaningOf) -> str | None:
    """ "De pequeño a grande"."""
    if words[at] not in ("de", "desde") or at + 2 >= len(words):
        return None
    amount = meaning_of(words[at + 1])
    to = "a" in words[at + 2 : at + 4]
    is_amount = amount is not None and amount.kind is Kind.SEVERITY
    return words[at] + "_" if to and is_amount else None


def _numbers(words: Sequence[str], at: int, meaning_of: MeaningOf) -> str | None:
    """ "De 2 a 4 cm"."""
    del meaning_of
    return between_numbers(words, at, "a", more="crece", less="disminuye")


def _asked(words: Sequence[str], at: int, meaning_of: MeaningOf) -> str | None:
    """ "Qué es": the accents that tell are often left out."""
    del meaning_of
    opens = at == 0 or words[at - 1] == "¿"
    follows = words[at + 1] if at + 1 < len(words) else ""
    if (
        words[at] == "que"
        and opens
        and follows in ("es", "hay", "tiempo", "pasa", "son", "significa", "ocurre")
    ):
        return "que_"
    if words[at] == "como" and opens and follows in ("es", "se", "esta"):
        return "como_"
    return None


SPANISH = Language(
    code="es",
    phrases=PHRASES,
    endings={
        "@": ("o", "a", "os", "as"),
        "-ar": (
            *("a", "an", "o", "aron", "ado", "ada", "ados", "adas", "ando", "ar", "ara", "aran"),
            *("e", "en", "aba", "arse"),
        ),
        "-ir": ("e", "en", "io", "ido", "ida", "idos", "idas", "iendo", "ir", "ira"),
    },
    letters={"á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u", "ü": "u", "ñ": "n"},
    abbreviations=listed("der izq dch dcha dcho izda izdo izqda izqdo bilat neumo d i pte"),
    foreign=r"\w{3,}(itis|ectomia|otomia|plastia|patia|plejia|osis)",
    amounts_follow=True,
    settle=settled(_neither, _from, _measure, _numbers, _asked),
)
