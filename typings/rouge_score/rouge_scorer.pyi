from collections.abc import Sequence
from typing import NamedTuple

class _Score(NamedTuple):
    precision: float
    recall: float
    fmeasure: float

class RougeScorer:
    def __init__(self, rouge_types: Sequence[str], use_stemmer: bool = ...) -> None: ...
    def score(self, target: str, prediction: str) -> dict[str, _Score]: ...
