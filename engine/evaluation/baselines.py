"""What costs nothing: copying the prior, and a text written from the hypothesis alone.

A model's text earns only what it says beyond the second.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from engine.evaluation.cases import Case, Map


def copied_prior(case: Case) -> Map:
    return np.zeros_like(case.change)


class PromptOnly:
    """Answers with the interpretation that was most often right for the same hypothesis.

    Built from cases that are not the ones it answers, or, when it is, without the one it answers.
    """

    def __init__(self, examples: Iterable[Case]) -> None:
        self._exact: dict[str, list[Case]] = defaultdict(list)
        self._near: dict[str, list[Case]] = defaultdict(list)
        for case in examples:
            self._exact[case.hypothesis].append(case)
            self._near[_ends(case.hypothesis)].append(case)

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


def _commonest(cases: Sequence[Case]) -> str:
    """A text of the outcome that occurs most often; among equals the first."""
    outcomes = Counter(case.changes for case in cases)
    likeliest = outcomes.most_common(1)[0][0]
    return next(case.interpretation for case in cases if case.changes == likeliest)
