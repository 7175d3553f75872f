"""Guesses of the tokens to come. Whether they hold is the language model's word, never theirs.

Knows tokens and the places where they stand; a bad guess costs a row of a pass and nothing else.
Sources: speculative Jacobi decoding (Teng et al., 2024), here begun from the prior instead of from
noise; prompt lookup decoding (Saxena, 2023).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from engine.generation.grammar import Grammar, Kind, State

# A pass of nine rows takes half as long again as one of two, and even behind a guess that does not
# hold the others are drawn anew and get better. Beyond, a row is worth its time as long as all
# guesses before it are likely enough to hold.
LEAST_GUESSES, MOST_GUESSES, LIKELY = 8, 64, 0.15
# How often the guess of a visual token holds: one that an earlier pass drew; the prior's own; and
# the prior's own below one that changed.
_DRAWN, _STAYS, _BELOW_CHANGED = 0.92, 0.995, 0.6
# How often the usual continuation of a text holds.
_USUAL = 0.75


class ImageDraft:
    """The prior's token at the same place, unless an earlier pass drew another one there."""

    def __init__(self, grammar: Grammar, prior: Sequence[int]) -> None:
        """prior: visual ids in the order of the image, all of them or none."""
        self._grammar = grammar
        self._prior = prior
        self._drawn: dict[int, int] = {}

    def guess(self, state: State, before: Sequence[int]) -> int | None:
        """before: what is settled or guessed so far."""
        if not self._prior:
            return None
        index = self._grammar.visual_index(state)
        return self._drawn.get(index, self._prior[index])

    def chance(self, state: State) -> float:
        """That the guess holds where all before it do."""
        index = self._grammar.visual_index(state)
        if index in self._drawn:
            return _DRAWN
        above = index - self._grammar.columns
        is_below = any(map(self._has_changed, range(above - 1, above + 2)))
        return _BELOW_CHANGED if is_below else _STAYS

    def learn(self, state: State, token: int) -> None:
        """What was drawn here. Behind a guess that did not hold it is often right all the same,
        because the noise of a place stays the same and the tokens around it say much of what it
        shows."""
        if self._prior and self._grammar.next(state).kind is Kind.VISUAL:
            self._drawn[self._grammar.visual_index(state)] = token

    def _has_changed(self, index: int) -> bool:
        return index in self._drawn and self._drawn[index] != self._prior[index]


class TextDraft:
    """The usual continuation of the last few words."""

    def __init__(self, phrases: "PhraseBook", named: Collection[int] = frozenset()) -> None:
        """named: tokens of the prompt, which its answer repeats."""
        self._phrases = phrases
        self._named = named

    def guess(self, state: State, before: Sequence[int]) -> int | None:
        return self._phrases.continuation(before, self._named)

    def chance(self, state: State) -> float:
        return _USUAL

    def learn(self, state: State, token: int) -> None:
        """Of no use: words depend on the words before them, not on their place."""


class PhraseBook:
    """Which token followed which few tokens in texts that were seen."""

    _LONGEST = 6
    # Enough for several thousand interpretations, and a bound for texts that others wrote.
    _MOST_CONTEXTS = 100_000

    def __init__(self, texts: Iterable[Sequence[int]] = ()) -> None:
        self._followers: dict[tuple[int, ...], Counter[int]] = {}
        for text in texts:
            self.learn(text)

    def __len__(self) -> int:
        """Of how many endings it knows what followed."""
        return len(self._followers)

    def learn(self, text: Sequence[int]) -> None:
        """text: token ids from its beginning, <eos> included."""
        for end, token in enumerate(text):
            for context in _contexts(text[:end], self._LONGEST):
                if context in self._followers:
                    self._followers[context][token] += 1
                elif len(self._followers) < self._MOST_CONTEXTS:
                    self._followers[context] = Counter((token,))

    def continuation(self, text: Sequence[int], named: Collection[int] = ()) -> int | None:
        """What mostly followed the longest known ending of `text`, a token out of `named` before
        all others."""
        for context in _contexts(text, self._LONGEST):
            if context in self._followers:
                usual = [token for token, _ in self._followers[context].most_common()]
                return next((token for token in usual if token in named), usual[0])
        return None


def _contexts(text: Sequence[int], longest: int) -> Iterable[tuple[int, ...]]:
    """The endings of `text`, longest first; its beginning counts as a token of its own."""
    tail = (*text[-longest:],) if len(text) >= longest else (-1, *text)
    return (tail[start:] for start in range(len(tail)))
