from collections.abc import Sequence
from typing import Protocol

from nltk.stem.porter import PorterStemmer

class _WordNet(Protocol):
    def synsets(self, word: str, /) -> Sequence[object]: ...

def single_meteor_score(
    reference: Sequence[str],
    hypothesis: Sequence[str],
    *,
    stemmer: PorterStemmer,
    wordnet: _WordNet,
) -> float: ...
