from collections.abc import Callable, Sequence

class SmoothingFunction:
    def __init__(self) -> None: ...
    method1: Callable[..., list[float]]

def corpus_bleu(
    list_of_references: Sequence[Sequence[Sequence[str]]],
    hypotheses: Sequence[Sequence[str]],
    weights: Sequence[float] = ...,
    smoothing_function: Callable[..., list[float]] | None = ...,
) -> float: ...
