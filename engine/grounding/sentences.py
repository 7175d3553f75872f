"""A report's text as sentences of words, with what only looks like a hypothesis taken out.

Uses the lexicon of hypotheses; must not know what words together claim.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.grounding.words import ILL, SIGNS, STATES, STRUCTURES, WELL
from engine.reading.meaning import Kind, Meaning, Word
from engine.reading.wording import words_of

_ENDS = frozenset(".;!?")
_ORDINARY = Meaning(Kind.ORDINARY)
_LEFT_OVER = frozenset({"is", "are", "was", "were", "be", "nothing", "little"})
_OWN_WORDS = WELL | ILL | frozenset(STRUCTURES)


def sentences_of(text: str) -> Iterator[tuple[Word, ...]]:
    """The words of each sentence, without its end."""
    words = tuple(_as_written(word, text) for word in words_of(text))
    sentence: list[Word] = []
    for word in words:
        if word.kind is Kind.BREAK and text[word.start : word.end] in _ENDS | {"\n"}:
            if sentence:
                yield _without_false_friends(sentence)
            sentence = []
        else:
            sentence.append(word)
    if sentence:
        yield _without_false_friends(sentence)


def _as_written(word: Word, text: str) -> Word:
    """The word as it stands where that is a word of reports, however it was corrected."""
    written = text[word.start : word.end].lower()
    if written in SIGNS:
        return replace(word, phrase=written, meaning=Meaning(Kind.FINDING, SIGNS[written]))
    if written in _OWN_WORDS and written != word.phrase:
        return replace(word, phrase=written, meaning=_ORDINARY)
    if written in STATES:
        return replace(word, meaning=_ORDINARY)
    return word


def _without_false_friends(words: Sequence[Word]) -> tuple[Word, ...]:
    """Nothing of "less than 2 cm" is a trend, of "is left in" a side, of "to the left" a place."""
    phrases = ["", *(word.phrase for word in words), ""]
    kept: list[Word] = []
    for word, before, after in zip(words, phrases, phrases[2:], strict=False):
        compared = word.kind is Kind.TREND and after == "than"
        remains = word.phrase == "left" and before in _LEFT_OVER
        kept.append(replace(word, meaning=_ORDINARY) if compared or remains else word)
    return tuple(kept)
