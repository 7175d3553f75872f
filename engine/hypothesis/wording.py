"""Turns characters into words with a meaning: tokens, spelling, phrases.

Must not know how words combine into a hypothesis.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from engine.hypothesis.languages import LANGUAGES, MARKS, Language
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


@dataclass(frozen=True, slots=True, eq=False)
class _Lexicon:
    """phrases: what each means, as English phrases with their meanings: several for a compound.
    words: of all phrases. to_correct: the words that a misspelt one may be corrected to, by its
    first letter. own: the words of the language itself, without the English ones.
    """

    language: Language | None
    phrases: dict[tuple[str, ...], tuple[tuple[str, Meaning], ...]]
    longest: int
    words: frozenset[str]
    to_correct: dict[str, tuple[str, ...]]
    of_the_chest: frozenset[str]
    own: frozenset[str]
    foreign: re.Pattern[str]

    def plain(self, token: str) -> str:
        folded = token.lower() if self.language is None else self.language.folded(token)
        plain = folded.replace("'", "").replace("’", "")
        return plain.replace(".", "") if plain[:1].isalpha() else plain

    @property
    def abbreviations(self) -> frozenset[str]:
        if self.language is None:
            return _ABBREVIATIONS
        return self.language.abbreviations | _ABBREVIATIONS


def words_of(text: str, language: Language | None = None) -> tuple[Word, ...]:
    """All of `text` as words, in order; what the lexicon does not know has the kind UNKNOWN.

    language: None is English. Its words go before English ones, which are known in every language.
    """
    lexicon = _lexicon(language)
    spelled = (_spelled(token, lexicon) for token in _joined(_tokens(text, lexicon), lexicon))
    tokens = [part for token in spelled for part in _split_compound(token, lexicon)]
    return tuple(_with_particles(_with_units(_phrases(_settled(tokens, lexicon), lexicon))))


def load_lexicons() -> None:
    """Some third of a second, for whoever would otherwise wait for it while typing."""
    for language in (None, *LANGUAGES):
        _lexicon(language)


def language_of(text: str) -> Language | None:
    """The language of which the text has words; None is English.

    Words that English knows too, or that are English but for a typing error, decide only where no
    other words are there. A text of both is read in the language that is not English, which knows
    English words beside its own.
    """
    english = _lexicon(None)
    lexicons = [_lexicon(language) for language in LANGUAGES]
    for count in (_foreign_words, _more_words, _exact_words, _corrected_words):
        found = [count(text, lexicon, english) for lexicon in lexicons]
        if max(found) > 0:
            return LANGUAGES[found.index(max(found))]
        if max(found) < 0:
            return None
    return None


def _foreign_words(text: str, lexicon: _Lexicon, english: _Lexicon) -> int:
    """Words of the language that are neither English nor nearly so."""
    return sum(
        token.text.isalpha()
        and lexicon.plain(text[token.start : token.end]) in lexicon.own
        and _spelled(token, english).text not in english.words
        for token in _tokens(text, english)
    )


def _more_words(text: str, lexicon: _Lexicon, english: _Lexicon) -> int:
    """By how many words the text belongs to the language rather than to English."""
    tokens = [token for token in _tokens(text, english) if token.text.isalpha()]
    own = sum(lexicon.plain(token.text) in lexicon.own for token in tokens)
    return own - sum(_spelled(token, english).text in english.words for token in tokens)


def _exact_words(text: str, lexicon: _Lexicon, english: _Lexicon) -> int:
    """How many words more than in English are known as they stand."""
    words = [token.text for token in _tokens(text, english) if token.text.isalpha()]
    own = sum(lexicon.plain(word) in lexicon.own for word in words)
    return own - sum(word in english.words for word in words)


def _corrected_words(text: str, lexicon: _Lexicon, english: _Lexicon) -> int:
    """How many words more than in English are known but for a typing error."""
    own, other = (
        [_spelled(token, one).text in one.words for token in _tokens(text, one)]
        for one in (lexicon, english)
    )
    return sum(own) - sum(other)


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
def _lexicon(language: Language | None = None) -> _Lexicon:
    english: dict[str, Meaning] = {}
    for phrase, meaning in (*chest_phrases(), *outside_phrases()):
        english.setdefault(phrase, meaning)
    of_the_chest = {phrase for phrase, _ in chest_phrases()}
    phrases: dict[tuple[str, ...], tuple[tuple[str, Meaning], ...]] = {}
    if language is not None:
        chest: set[str] = set()
        for phrase, said in language.entries():
            meanings = [(one, _of_language(english[one], language)) for one in said]
            phrases.setdefault(tuple(phrase.split()), tuple(meanings))
            if of_the_chest.issuperset(said):
                chest.add(phrase)
        of_the_chest = chest
    # Spelled apart by a mark, what a word means beside others: "kleiner_", "kleiner~".
    own = dict.fromkeys(
        word.rstrip(MARKS) for phrase in phrases for word in phrase if word[0] not in MARKS
    )
    in_english = [*(word for phrase in english for word in phrase.split()), *COMPOUNDS]
    # Where two words are equally near to a misspelt one, the first is taken: the chest goes first.
    correct = [word for word in own if word.isalpha()] if own else list(dict.fromkeys(in_english))
    for phrase, meaning in english.items():
        phrases.setdefault(tuple(phrase.split()), ((phrase, meaning),))
    long = tuple(word for word in correct if len(word) >= _LENGTH_WITH_FREE_INITIAL)
    to_correct = {
        initial: tuple(word for word in correct if word.startswith(initial)) + long
        for initial in {word[0] for word in correct}
    }
    to_correct[""] = long
    return _Lexicon(
        language=language,
        phrases=phrases,
        longest=max(map(len, phrases)),
        words=frozenset([*own, *in_english]),
        to_correct=to_correct,
        of_the_chest=frozenset(of_the_chest),
        own=frozenset(own),
        foreign=_DISEASES_AND_OPERATIONS if language is None else re.compile(language.foreign),
    )


def _of_language(meaning: Meaning, language: Language) -> Meaning:
    is_amount = meaning.kind is Kind.SEVERITY and language.amounts_follow
    return replace(meaning, of_finding=True) if is_amount else meaning


def _tokens(text: str, lexicon: _Lexicon) -> Iterator[_Token]:
    previous = ""
    for match in _TOKEN.finditer(text):
        found = lexicon.plain(match.group())
        continues = text[match.end() : match.end() + 2].strip()[:1].islower()
        ends_abbreviation = found == "." and (
            previous in lexicon.abbreviations
            or (continues and _is_an_abbreviation(previous, lexicon))
        )
        if found and found not in _HYPHENS and not ends_abbreviation:
            yield _Token("." if found == "\n" else found, match.start(), match.end())
        previous = found


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
    # Loaded at the first word that is not known, which comes after the window's first page.
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    text = token.text
    unlike_a_word = (
        not _SHORTEST_TO_CORRECT <= len(text) <= _LONGEST_TO_CORRECT or not text.isalpha()
    )
    if unlike_a_word or text in lexicon.words:
        return token
    errors = 1 + (len(text) >= _LENGTH_FOR_TWO_ERRORS) + (len(text) >= _LENGTH_FOR_THREE_ERRORS)
    candidates = lexicon.to_correct.get(text[0], lexicon.to_correct[""])
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


def _split_compound(token: _Token, lexicon: _Lexicon) -> Iterator[_Token]:
    whole = (token.text,)
    for part in whole if whole in lexicon.phrases else COMPOUNDS.get(token.text, whole):
        yield _Token(part, token.start, token.end)


def _settled(tokens: list[_Token], lexicon: _Lexicon) -> list[_Token]:
    """The tokens with those spelled apart that mean another thing beside others."""
    if lexicon.language is None:
        return tokens

    def meaning_of(word: str) -> Meaning | None:
        said = lexicon.phrases.get((word,))
        return said[-1][1] if said else None

    texts = lexicon.language.settle([token.text for token in tokens], meaning_of)
    return [replace(token, text=text) for token, text in zip(tokens, texts, strict=True)]


def _phrases(tokens: list[_Token], lexicon: _Lexicon) -> Iterator[Word]:
    """The longest phrase first, from left to right."""
    texts = [token.text for token in tokens]
    position = 0
    while position < len(tokens):
        length, said = _longest_phrase(texts, position, lexicon)
        start, end = tokens[position].start, tokens[position + length - 1].end
        for phrase, meaning in said:
            yield Word(phrase, meaning, start, end)
        position += length


def _longest_phrase(
    texts: list[str], position: int, lexicon: _Lexicon
) -> tuple[int, tuple[tuple[str, Meaning], ...]]:
    for length in range(min(lexicon.longest, len(texts) - position), 0, -1):
        said = lexicon.phrases.get(tuple(texts[position : position + length]))
        if said:
            return length, said
    text = texts[position]
    if text[0].isdigit():
        return 1, ((text, _ORDINARY),)
    is_disease = lexicon.foreign.fullmatch(text) is not None
    return 1, ((text, _FOREIGN if is_disease else _UNKNOWN),)
