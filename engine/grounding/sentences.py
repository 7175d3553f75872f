"""Splits a report into sentences of words, without words that only look like a hypothesis's.

Uses the lexicon of hypotheses; must not know what words together claim.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.grounding.words import ABNORMAL_LOOKS, LINES, NORMAL_LOOKS, SIGNS, STATES, STRUCTURES
from engine.hypothesis.languages import Language
from engine.hypothesis.meaning import Kind, Meaning, Word
from engine.hypothesis.wording import words_of

_ENDS = frozenset(".;!?")
_ORDINARY = Meaning(Kind.ORDINARY)
_LEFT_OVER = frozenset({"is", "are", "was", "were", "be", "nothing", "little"})
# Trend words that are no trend before these words.
_NO_TREND = {
    "up": ("to",),
    "still": ("seen", "visible", "sharp", "aerated"),
}
_OWN_WORDS = NORMAL_LOOKS | ABNORMAL_LOOKS | frozenset(STRUCTURES)


def sentences_of(text: str, language: Language | None = None) -> Iterator[tuple[Word, ...]]:
    """The words of each sentence, without the full stop. language: None is English."""
    words = tuple(
        _as_written(word, word.phrase if language else text[word.start : word.end].lower())
        for word in words_of(text, language)
    )
    in_english = language is None
    sentence: list[Word] = []
    for word in words:
        if word.kind is Kind.BREAK and text[word.start : word.end] in _ENDS | {"\n"}:
            if sentence:
                yield _without_false_friends(sentence, in_english)
            sentence = []
        else:
            sentence.append(word)
    if sentence:
        yield _without_false_friends(sentence, in_english)


def _as_written(word: Word, written: str) -> Word:
    """The word as written where that is a word of reports, whatever it was corrected to."""
    if written in SIGNS:
        return replace(word, phrase=written, meaning=Meaning(Kind.FINDING, SIGNS[written]))
    if written in _OWN_WORDS and written != word.phrase:
        return replace(word, phrase=written, meaning=_ORDINARY)
    if written in STATES or word.phrase in LINES:
        return replace(word, meaning=_ORDINARY)
    return word


def _without_false_friends(words: Sequence[Word], in_english: bool) -> tuple[Word, ...]:
    """Nothing of "less than 2 cm", of "up to the apex" and of "still seen" is a trend, of "is left
    in" a side; "without shift" denies no finding."""
    kept: list[Word] = []
    for place, word in enumerate(words):
        before = words[place - 1].phrase if place else ""
        after = words[place + 1] if place + 1 < len(words) else None
        follows = "" if after is None else after.phrase
        compared = word.kind is Kind.TREND and follows in _NO_TREND.get(word.phrase, ("than",))
        remains = in_english and word.phrase == "left" and before in _LEFT_OVER
        lacks = word.phrase == "without" and (after is None or after.kind is not Kind.FINDING)
        ordinary = compared or remains or lacks
        kept.append(replace(word, meaning=_ORDINARY) if ordinary else word)
    return tuple(kept)
