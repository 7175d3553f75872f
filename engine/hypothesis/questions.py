"""Finds questions, and places that are no part of a chest film.

Must not know what can be predicted: that is `scope`.
"""

import re
from collections.abc import Iterator, Sequence

from engine.hypothesis.meaning import Kind, Word

_ASKING = ("what", "whats", "why", "which", "who", "whose", "where", "how")
_SUPPOSING = ("if", "when", "after", "once", "suppose")
_PRESENT = ("is", "are", "was", "were", "am", "do", "does", "did", "has", "have")
_SUBJECTS = (
    *("there", "this", "that", "it", "the", "a", "an", "any", "my", "patient", "pt", "someone"),
    *("he", "she", "they", "you", "we", "i", "his", "her"),
)
_GREETINGS = ("hi", "hello", "ok", "okay", "so", "please", "well", "and", "but", ",")
_INSIDE = ("of", "in", "on", "at", "within", "inside", "into", "from", "under", "behind")
# What may be in any organ, and the shape of the adjectives that name organs.
_OF_ANY_ORGAN = (
    *(
        "effusion",
        "effusions",
        "fluid",
        "water",
        "liquid",
        "oedema",
        "edema",
        "odema",
        "congestion",
    ),
    *(
        "mass",
        "masses",
        "nodule",
        "nodules",
        "nodular lesion",
        "lesion",
        "lesions",
        "lump",
        "lumps",
    ),
    *("tumour", "tumours", "tumor", "tumors", "cancer", "carcinoma", "neoplasm", "malignancy"),
    *("metastasis", "metastases", "mets", "granuloma", "collapse", "infection", "infections"),
)
_ORGANS_ADJECTIVE = re.compile(r"\w{2,}(al|ar|ary|ic|eous|oid)")
_WHERE_OR_WHICH_WAY = (Kind.PLACE, Kind.LUNG, Kind.FINDING, Kind.TREND, Kind.STATE, Kind.FOREIGN)


def question_in(words: Sequence[Word]) -> tuple[Word, ...]:
    """The first sentence that asks what is there, not what will be; empty if there is none."""
    return next((sentence for sentence in _sentences(words) if _asks(sentence)), ())


def _asks(sentence: Sequence[Word]) -> bool:
    said = [word.phrase for word in sentence]
    if "¿" in said:
        return not any(word in _SUPPOSING for word in said)
    while said and said[0] in _GREETINGS:
        said = said[1:]
    if len(said) < 2:
        return False
    if said[0] in _ASKING:
        return not any(word in _SUPPOSING for word in said)
    return said[0] in _PRESENT and (said[1] in _SUBJECTS or said[-1] == "?")


def _sentences(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    start = 0
    for position, word in enumerate(words):
        if word.phrase in (".", "?", "!", ";"):
            yield tuple(words[start : position + 1])
            start = position + 1
    yield tuple(words[start:])


def unknown_site(words: Sequence[Word]) -> tuple[Word, ...]:
    """ "Collapse of the bridge", "testicular mass": a finding at an unknown place, else empty."""
    for position, word in enumerate(words):
        if word.kind is not Kind.FINDING:
            continue
        before = words[position - 1] if position else None
        if before is not None and _names_an_organ(before, word):
            return (before, word)
        site = _site(words[position + 1 :])
        if site:
            return (word, *site)
    return ()


def _names_an_organ(word: Word, finding: Word) -> bool:
    return (
        word.kind is Kind.UNKNOWN
        and finding.phrase in _OF_ANY_ORGAN
        and _ORGANS_ADJECTIVE.fullmatch(word.phrase) is not None
    )


def _site(following: Sequence[Word]) -> tuple[Word, ...]:
    """Preposition, article and unknown words right after a finding, if no known word is there."""
    if not following or following[0].phrase not in _INSIDE:
        return ()
    site: list[Word] = [following[0]]
    for word in following[1:]:
        if word.kind in (Kind.UNKNOWN, Kind.DETERMINER, Kind.ORDINARY):
            site.append(word)
        elif word.kind in _WHERE_OR_WHICH_WAY:
            return ()
        else:
            break
    not_understood = any(word.kind is Kind.UNKNOWN and word.phrase.isalpha() for word in site)
    return tuple(site) if not_understood else ()
