"""In which of the three languages of Foresee a text is written. Knows no packs.

By its small words: what is asked and explained has them, whatever it is about. Other languages are
not told apart from these, and a text without small words is in no language.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

_LEAST = 2
"""Small words that a text must have before anything is said of it."""
_CLEARLY = 2
"""Times as many as of any other language."""

_ENGLISH = """
the of and to in is are was were what which where how does did do it its this that these those with
without between for from on at by not no has have had will would as than or an be been you your
there their they after before but can could should more less who why when film films changed change
changes
"""
_GERMAN = """
der die das den dem des und ist sind war waren was welche welcher welches wo wie ein eine einer
eines einem einen es dieser diese dieses diesem diesen mit ohne zwischen für von vom zu zum zur im
auf bei nicht kein keine hat haben hatte wird werden als oder sein sie ihr ihre nach vor aber kann
können sollte mehr weniger wer warum wann sich auch nur noch am aus durch über unter beiden zeigt
ändert verändert aufnahme aufnahmen
"""
_SPANISH = """
el la los las de del y es son era eran qué cuál cuáles dónde cómo un una unos unas esta este esto
estos estas con sin entre para por desde en no ha han había será que como o ser se su sus tras
después antes pero puede pueden más menos quién cuándo también sólo solo al lo le hay está están
muestra cambia cambió cambiado placa placas radiografía radiografías
"""
_SMALL_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        code: frozenset(words.split())
        for code, words in (("en", _ENGLISH), ("de", _GERMAN), ("es", _SPANISH))
    }
)
_WORD = re.compile(r"[^\W\d_]+")

LANGUAGES = tuple(_SMALL_WORDS)


@lru_cache(maxsize=4096)
def text_language(text: str) -> str | None:
    """The code of the language; None where the text does not say enough."""
    words = _WORD.findall(text.lower())
    counts = {code: sum(word in small for word in words) for code, small in _SMALL_WORDS.items()}
    first, second, *_ = sorted(counts.values(), reverse=True)
    if first < _LEAST or first < _CLEARLY * second:
        return None
    return max(counts, key=lambda code: counts[code])
