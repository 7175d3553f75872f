"""Turns characters into words with a meaning: tokens, spelling, phrases.

Must not know how words combine into a hypothesis.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from engine.hypothesis.lexicon import COMPOUNDS, chest_phrases, expanded
from engine.hypothesis.meaning import Kind, Meaning, Word
from engine.hypothesis.outside import outside_phrases

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}[^\W\d_]?(?![^\W\d_])"  # R.L.L.
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)?|\n|[-=]>|\S"
)
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014"
_ABBREVIATIONS = frozenset(
    expanded(
        """r, l, rt, lt, eff(s), effus, pl, pleff, consol, consolid, atel, atelec, pneumoth,
        cardiomeg, emphys, hyperinfl, incr, inc, decr, dec, bilat, pulm, mod, sm, sl"""
    )
)
# Longer tokens before a full stop are words that end a sentence.
_LONGEST_ABBREVIATION = 6
_PARTICLES = ("up", "down")
# After one of these "cm" is a length, and anywhere else a big heart.
_QUANTITIES = frozenset(
    ["one", "two", "three", "four", "five", "few", "some", "several", "many", "by", "in", "of", "x"]
)
_UNKNOWN = Meaning(Kind.UNKNOWN)
_ORDINARY = Meaning(Kind.ORDINARY)
_FOREIGN = Meaning(Kind.FOREIGN)
_DISEASES_AND_OPERATIONS = re.compile(r"\w{3,}(itis|ectomy|otomy|plasty|oma|osis|opathy|plegia)")

# Short words have too many neighbours ("rib", "cat", "mass"); long ones take more mistakes.
_SHORTEST_TO_CORRECT = 4
# Of words as short as this only a left-out letter or two swapped ones are forgiven.
_SHORTEST_WITH_ANY_ERROR = 5
_LONGEST_TO_CORRECT = 24
_LENGTH_FOR_TWO_ERRORS = 8
_LENGTH_FOR_THREE_ERRORS = 13
# A typing error seldom hits the first letter, except in words as long as this.
_LENGTH_WITH_FREE_INITIAL = 10


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int

    def joined(self, other: "_Token") -> "_Token":
        return _Token(self.text + other.text, self.start, other.end)


@dataclass(frozen=True, slots=True)
class _Lexicon:
    phrases: dict[tuple[str, ...], Meaning]
    longest: int
    words: frozenset[str]
    by_initial: dict[str, tuple[str, ...]]
    of_the_chest: frozenset[str]


def words_of(text: str) -> tuple[Word, ...]:
    """All of `text` as words, in order; what the lexicon does not know has the kind UNKNOWN."""
    lexicon = _lexicon()
    spelled = (_spelled(token, lexicon) for token in _joined(_tokens(text, lexicon), lexicon))
    tokens = [part for token in spelled for part in _split_compound(token)]
    return tuple(_with_particles(_with_units(_phrases(tokens, lexicon))))


def _with_particles(words: Iterable[Word]) -> Iterator[Word]:
    """ "Up" and "down" are trends, unless they belong to a verb: what "picks up" means is as
    unknown as "picks" is."""
    before = Kind.BREAK
    for word in words:
        belongs = word.phrase in _PARTICLES and before is Kind.UNKNOWN
        yield replace(word, meaning=_UNKNOWN) if belongs else word
        before = word.kind


def _with_units(words: Iterable[Word]) -> Iterator[Word]:
    """ "CM" is cardiomegaly, and after a number a centimetre."""
    before = ""
    for word in words:
        is_unit = word.phrase == "cm" and (before in _QUANTITIES or before[:1].isdigit())
        yield replace(word, meaning=_ORDINARY) if is_unit else word
        before = word.phrase


@cache
def _lexicon() -> _Lexicon:
    phrases: dict[tuple[str, ...], Meaning] = {}
    for phrase, meaning in (*chest_phrases(), *outside_phrases()):
        phrases.setdefault(tuple(phrase.split()), meaning)
    # Where two words are equally near to a misspelt one, the first is taken: the chest goes first.
    words = list(dict.fromkeys([*(word for phrase in phrases for word in phrase), *COMPOUNDS]))
    long = tuple(word for word in words if len(word) >= _LENGTH_WITH_FREE_INITIAL)
    by_initial = {
        initial: tuple(word for word in words if word.startswith(initial)) + long
        for initial in {word[0] for word in words}
    }
    by_initial[""] = long
    of_the_chest = frozenset(phrase for phrase, _ in chest_phrases())
    return _Lexicon(phrases, max(map(len, phrases)), frozenset(words), by_initial, of_the_chest)


def _tokens(text: str, lexicon: _Lexicon) -> Iterator[_Token]:
    previous = ""
    for match in _TOKEN.finditer(text):
        found = _plain(match.group())
        continues = text[match.end() : match.end() + 2].strip()[:1].islower()
        ends_abbreviation = found == "." and (
            previous in _ABBREVIATIONS or (continues and _is_an_abbreviation(previous, lexicon))
        )
        if found and found not in _HYPHENS and not ends_abbreviation:
            yield _Token("." if found == "\n" else found, match.start(), match.end())
        previous = found


def _plain(token: str) -> str:
    plain = token.lower().replace("'", "").replace("’", "")
    return plain.replace(".", "") if plain[:1].isalpha() else plain


def _is_an_abbreviation(text: str, lexicon: _Lexicon) -> bool:
    return text.isalpha() and text not in lexicon.words and len(text) <= _LONGEST_ABBREVIATION


def _joined(tokens: Iterable[_Token], lexicon: _Lexicon) -> Iterator[_Token]:
    """ "Haemo-thorax", "cardio megaly": joins two tokens that are one word of the lexicon."""
    kept: _Token | None = None
    for token in tokens:
        if kept is None:
            kept = token
        elif _belong_together(kept, token, lexicon):
            kept = kept.joined(token)
        else:
            yield kept
            kept = token
    if kept is not None:
        yield kept


def _belong_together(one: _Token, other: _Token, lexicon: _Lexicon) -> bool:
    known = (one.text in lexicon.words, other.text in lexicon.words)
    together = one.text + other.text
    return not all(known) and (together in lexicon.words or together in COMPOUNDS)


def _spelled(token: _Token, lexicon: _Lexicon) -> _Token:
    """The token, or the one word of the lexicon that it is most likely a misspelling of."""
    text = token.text
    unlike_a_word = (
        not _SHORTEST_TO_CORRECT <= len(text) <= _LONGEST_TO_CORRECT or not text.isalpha()
    )
    if unlike_a_word or text in lexicon.words:
        return token
    errors = 1 + (len(text) >= _LENGTH_FOR_TWO_ERRORS) + (len(text) >= _LENGTH_FOR_THREE_ERRORS)
    candidates = lexicon.by_initial.get(text[0], lexicon.by_initial[""])
    if len(text) < _SHORTEST_WITH_ANY_ERROR:
        candidates = [
            near for near in candidates if _is_short_of(text, near) and near in lexicon.of_the_chest
        ]
    found = process.extractOne(text, candidates, scorer=OSA.distance, score_cutoff=errors)
    if found is None or _is_another_word(text, found[0]):
        return token
    return _Token(found[0], token.start, token.end)


def _is_short_of(text: str, near: str) -> bool:
    return len(near) == len(text) + 1 or (near != text and sorted(near) == sorted(text))


def _is_another_word(text: str, near: str) -> bool:
    """Short words that differ in one letter are mostly other words: heard, lover, clean."""
    exchanged = len(text) == len(near) and sorted(text) != sorted(near)
    return len(text) <= _SHORTEST_WITH_ANY_ERROR and exchanged


def _split_compound(token: _Token) -> Iterator[_Token]:
    for part in COMPOUNDS.get(token.text, (token.text,)):
        yield _Token(part, token.start, token.end)


def _phrases(tokens: list[_Token], lexicon: _Lexicon) -> Iterator[Word]:
    """The longest phrase first, from left to right."""
    texts = [token.text for token in tokens]
    position = 0
    while position < len(tokens):
        length, meaning = _longest_phrase(texts, position, lexicon)
        phrase = " ".join(texts[position : position + length])
        yield Word(phrase, meaning, tokens[position].start, tokens[position + length - 1].end)
        position += length


def _longest_phrase(texts: list[str], position: int, lexicon: _Lexicon) -> tuple[int, Meaning]:
    for length in range(min(lexicon.longest, len(texts) - position), 0, -1):
        meaning = lexicon.phrases.get(tuple(texts[position : position + length]))
        if meaning is not None:
            return length, meaning
    if texts[position][0].isdigit():
        return 1, _ORDINARY
    is_disease = _DISEASES_AND_OPERATIONS.fullmatch(texts[position]) is not None
    return 1, _FOREIGN if is_disease else _UNKNOWN
