"""What a language brings to the reader: its words for English phrases of the lexicon, and rules.

A language adds no meanings of its own: each of its phrases stands for one or several phrases of
the English lexicon, so that everything behind the words is the same in every language.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.hypothesis.meaning import Meaning

MARKS = "_~<="
"""At the end of a word: a meaning that it has only beside others, given by `settle`."""

MeaningOf = Callable[[str], Meaning | None]
"""What a single word of the language means; None where it is not known."""

Settle = Callable[[Sequence[str], MeaningOf], list[str]]
"""The words of a text, as many as before, where one depends on others: "nimmt ... zu"."""


Rule = Callable[[Sequence[str], int, MeaningOf], str | None]
"""What the word at a place becomes beside the others; None leaves it as it is."""


def settled(*rules: Rule) -> Settle:
    """Every rule over all words, one after another."""

    def settle(words: Sequence[str], meaning_of: MeaningOf) -> list[str]:
        found = list(words)
        for rule in rules:
            for at in range(len(found)):
                found[at] = rule(found, at, meaning_of) or found[at]
        return found

    return settle


def between_numbers(
    words: Sequence[str], at: int, between: str, *, more: str, less: str
) -> str | None:
    """ "From 2 to 4 cm": what stands for the word between the numbers."""
    numbers = [words[i] for i in (at - 1, at + 1) if 0 <= i < len(words)]
    if words[at] != between or len(numbers) < 2 or not all(one.isdigit() for one in numbers):
        return None
    before, after = map(int, numbers)
    return None if before == after else (more if after > before else less)


def listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _as_they_are(words: Sequence[str], meaning_of: MeaningOf) -> list[str]:
    del meaning_of
    return list(words)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Language:
    """phrases: English phrases, several joined by " | ", to the words for them: a comma-separated
        list in the notation of `forms`.
    endings: what stands for a sign at the end of a word in the notation.
    letters: how letters are folded, in the lexicon as in what is typed.
    also: further foldings, for accents that were left out.
    beginnings, heads: of compound words, as `phrases`; every beginning goes with every head.
    abbreviations: words that a full stop follows without ending a sentence.
    foreign: a pattern of single words that are other medicine, known or not.
    amounts_follow: adjectives stand behind their noun, so that an amount before a trend is none of
        the change ("derrame moderado en aumento").
    settle: see there.
    """

    code: str
    phrases: Mapping[str, str]
    endings: Mapping[str, tuple[str, ...]]
    letters: Mapping[str, str]
    also: Mapping[str, str] = field(default_factory=dict[str, str])
    beginnings: Mapping[str, str] = field(default_factory=dict[str, str])
    heads: Mapping[str, str] = field(default_factory=dict[str, str])
    abbreviations: frozenset[str] = frozenset()
    foreign: str = ""
    amounts_follow: bool = False
    settle: Settle = _as_they_are

    def folded(self, text: str) -> str:
        """In lower case, with the letters that the lexicon is written in."""
        return text.lower().translate(str.maketrans(dict(self.letters)))

    def entries(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every phrase of the language, folded, with the English phrases that it stands for."""
        for english, words in self.phrases.items():
            for form in self.forms(words):
                yield from ((one, _several(english)) for one in self._foldings(form))
        for first, beginnings in self.beginnings.items():
            for second, heads in self.heads.items():
                english = (*_several(first), *_several(second))
                for beginning in self.forms(beginnings):
                    for head in self.forms(heads):
                        yield from ((one, english) for one in self._foldings(beginning + head))

    def forms(self, words: str) -> Iterator[str]:
        """The words of a comma-separated list. "(e/en)": with these endings, and without; a sign of
        `endings` at the end of any word stands for each of those."""
        for entry in words.split(","):
            yield from (" ".join(form.split()) for form in self._inflected(entry.strip()))

    def _inflected(self, entry: str) -> Iterator[str]:
        stem, opened, rest = entry.partition("(")
        if opened:
            listed, _, after = rest.partition(")")
            for ending in ("", *listed.split("/")):
                yield from self._inflected(stem + ending + after)
            return
        sign = next((sign for sign in self.endings if sign in entry), None)
        if sign is None:
            yield entry
            return
        before, _, after = entry.partition(sign)
        for ending in self.endings[sign]:
            yield from self._inflected(before + ending + after)

    def _foldings(self, form: str) -> Iterator[str]:
        yield self.folded(form)
        if self.also:
            yield self.folded(form.lower().translate(str.maketrans(dict(self.also))))


def _several(english: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in english.split(" | ") if part.strip())
