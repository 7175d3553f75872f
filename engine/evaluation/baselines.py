"""Baselines without a model: the prior copied, and a text written from the hypothesis alone.

A model's text is worth only what it scores beyond the latter.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from engine.evaluation.cases import Case, Example, Map


def copied_prior(case: Case) -> Map:
    return np.zeros_like(case.change)


class PromptOnly:
    """Answers with the interpretation that was most often right for the same hypothesis.

    Never uses the case that it answers, also where that is among its examples.
    """

    def __init__(self, examples: Iterable[Example]) -> None:
        self._exact: dict[str, list[Example]] = defaultdict(list)
        self._near: dict[str, list[Example]] = defaultdict(list)
        for example in examples:
            self._exact[example.hypothesis].append(example)
            self._near[_ends(example.hypothesis)].append(example)

    def interpretation(self, case: Case) -> str:
        """An empty text where no example resembles the hypothesis."""
        for found in (self._exact[case.hypothesis], self._near[_ends(case.hypothesis)]):
            others = [example for example in found if example.name != case.name]
            if others:
                return _commonest(others)
        return ""


def _ends(hypothesis: str) -> str:
    words = hypothesis.split()
    return f"{words[0]} {words[-1]}"


def _commonest(examples: Sequence[Example]) -> str:
    """A text of the outcome that occurs most often; among equals the first."""
    outcomes = Counter(example.changes for example in examples)
    likeliest = outcomes.most_common(1)[0][0]
    return next(found.interpretation for found in examples if found.changes == likeliest)
