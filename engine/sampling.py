"""Drawing one token from logits. Knows numbers and the ids that are allowed, no model, no grammar.

The noise of a position depends on (seed, position) alone, through a counter-based generator. So the
same tokens come out however positions are grouped into passes, proposed, verified or repeated.
Sources: Gumbel-max trick (Gumbel, 1954); Philox (Salmon et al., SC 2011); classifier-free guidance
on logits (Sanchez et al., 2023).
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.result import Sampling

Logits = NDArray[np.float32]


def draw(
    logits: Logits,
    negative: Logits | None,
    position: int,
    allowed: tuple[range, ...],
    sampling: Sampling,
) -> int:
    """One id of `allowed`.

    logits, negative: (vocabulary,); `negative` are those without prompt and prior, used when the
    sampling has a guidance above 1. position: index in the whole sequence, which keys the noise.
    Raises ArithmeticError when the model produced no finite score.
    """
    ids = _ids(allowed)
    scores = logits[ids].astype(np.float64)
    if negative is not None:
        unconditional = negative[ids].astype(np.float64)
        scores = unconditional + sampling.guidance * (scores - unconditional)
    scores /= sampling.temperature
    noise = gumbel_noise(sampling.seed, position, len(scores))
    if sampling.top_k < len(scores):
        scores[scores < np.partition(scores, -sampling.top_k)[-sampling.top_k]] = -np.inf
    best = int(np.argmax(scores + noise))
    if not np.isfinite(scores[best]):
        raise ArithmeticError(f"the model produced no finite score at position {position}")
    return best + ids.start if isinstance(ids, slice) else int(ids[best])


def gumbel_noise(seed: int, position: int, count: int) -> NDArray[np.float64]:
    """Standard Gumbel noise, (count,), float64: adding it to logits makes argmax a sample."""
    # The position sits in the counter's second word, so that no draw of one position can run into
    # those of another; raw words, because the distributions of numpy may change between versions.
    raw = np.random.Philox(key=seed, counter=[0, position, 0, 0]).random_raw(count)
    uniform = ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    return -np.log(-np.log(uniform))


@lru_cache(maxsize=64)
def _ids(allowed: Sequence[range]) -> "slice | NDArray[np.int64]":
    if len(allowed) == 1:
        return slice(allowed[0].start, allowed[0].stop)
    return np.concatenate([np.arange(r.start, r.stop) for r in allowed])
