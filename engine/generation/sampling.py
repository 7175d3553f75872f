"""Drawing one token from scores. Knows numbers, no ids, no model, no grammar.

The noise of a position depends on (seed, position) alone, through a counter-based generator. So the
same tokens come out however positions are grouped into passes, proposed, verified or repeated.
Sources: Gumbel-max trick (Gumbel, 1954); Philox (Salmon et al., SC 2011); classifier-free guidance
on logits (Sanchez et al., 2023).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.result import Sampling

Logits = NDArray[np.float32]


def draw(
    logits: Logits,
    negative: Logits | None,
    position: int,
    sampling: Sampling,
    kept: int | None = None,
    leaning: float = 0.0,
) -> int:
    """The place of one of the ids that are scored.

    logits, negative: (ids,), what may come at all; `negative` are those without prompt and prior,
    used when the sampling has a guidance above 1. position: index in the whole sequence, which keys
    the noise. kept: the place of the prior's own token, where there is one; see
    `Sampling.change_temperature`. leaning: added to the log odds that it is left. Raises
    ArithmeticError when the model produced no finite score.
    """
    scores = _guided(logits, negative, sampling)
    if kept is None or sampling.change_temperature is None or sampling.top_k == 1:
        best = _best(scores, position, sampling)
    else:
        temperature = sampling.change_temperature
        best = _whether_then_which(scores, position, sampling, kept, temperature, leaning)
    if not np.isfinite(scores[best]):
        raise ArithmeticError(f"the model produced no finite score at position {position}")
    return best


def log_probability(
    logits: Logits, negative: Logits | None, places: Sequence[int], sampling: Sampling
) -> float:
    """The natural logarithm of the probability of one id of each row, all of them together,
    guidance included and nothing cooled.

    logits, negative: (rows, ids); places: (rows,).
    """
    scores = _guided(logits, negative, sampling).astype(np.float64)
    chosen = scores[np.arange(len(scores)), np.asarray(places, np.intp)]
    return float((chosen - _log_sum(scores)).sum())


def gumbel_noise(
    seed: int,
    position: int,
    count: int,
    wanted: "slice | NDArray[np.intp]" = slice(None),
    stream: int = 0,
) -> NDArray[np.float64]:
    """Standard Gumbel noise, float64: adding it to logits makes argmax a sample.

    `wanted` picks from the (count,) numbers of a position those that are worth two logarithms;
    another `stream` has other numbers.
    """
    # The position sits in the counter's second word, so that no draw of one position can run into
    # those of another; raw words, because the distributions of numpy may change between versions.
    raw = np.random.Philox(key=seed, counter=[0, position, stream, 0]).random_raw(count)[wanted]
    uniform = ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    return -np.log(-np.log(uniform))


def _guided(logits: Logits, negative: Logits | None, sampling: Sampling) -> NDArray[np.floating]:
    if negative is None:
        return logits
    return negative + sampling.guidance * (logits.astype(np.float64) - negative)


def _whether_then_which(
    scores: NDArray[np.floating],
    position: int,
    sampling: Sampling,
    kept: int,
    temperature: float,
    leaning: float,
) -> int:
    """The prior's token, or else one of the others.

    A change is spread over many codes that look alike, so cooling all scores together would favour
    the single token that is kept. Whether it is kept is cooled by itself.
    """
    others = scores.astype(np.float64)
    others[kept] = -np.inf
    log_odds = float(_log_sum(others)) - float(scores[kept]) + leaning
    towards_change = log_odds / temperature
    which = _best(others, position, sampling)
    noise = gumbel_noise(sampling.seed, position, 2, slice(2), stream=1)
    stays = not towards_change + noise[1] > noise[0]
    return kept if stays and np.isfinite(scores[kept]) else which


def _log_sum(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the exponentials along the last axis."""
    highest = scores.max(-1, keepdims=True)
    return highest[..., 0] + np.log(np.exp(scores - highest).sum(-1))


def _best(scores: NDArray[np.floating], position: int, sampling: Sampling) -> int:
    count = len(scores)
    if sampling.top_k < count:
        least = np.partition(scores, count - sampling.top_k)[count - sampling.top_k]
        candidates = np.flatnonzero(scores >= least)
        if not len(candidates):  # nothing compares with a NaN
            return 0
    else:
        candidates = np.arange(count)
    noise = gumbel_noise(sampling.seed, position, count, candidates)
    chosen = scores[candidates].astype(np.float64) / sampling.temperature + noise
    return int(candidates[np.argmax(chosen)])
