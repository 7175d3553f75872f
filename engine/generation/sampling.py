"""Drawing one token from scores. Knows numbers, no ids, no model, no grammar.

The noise of a position depends on (seed, position) alone, through a counter-based generator. So the
same tokens come out however positions are grouped into passes, proposed, verified or repeated.
Sources: Gumbel-max trick (Gumbel, 1954); Philox (Salmon et al., SC 2011); classifier-free guidance
on logits (Sanchez et al., 2023).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.generation.digits import CodeDigits
from engine.result import Sampling

Logits = NDArray[np.float32]
# Scores of so many rows stay in the processor's cache.
_ROWS_AT_ONCE = 16
# By what a logarithm of a sum of float32 exponentials may be off, and much more.
_ROUGH = 1e-2


def draw(
    logits: Logits,
    negative: Logits | None,
    position: int,
    sampling: Sampling,
    kept: int | None = None,
    leaning: float = 0.0,
    digits: CodeDigits | None = None,
) -> int:
    """The place of one of the ids that are scored.

    logits, negative: (ids,), what may come at all; `negative` are those without prompt and prior,
    used when the sampling has a guidance above 1. position: index in the whole sequence, which keys
    the noise. kept: the place of the prior's own token, where there is one; see
    `Sampling.change_temperature`. leaning: added to the log odds that it is left. digits: see
    `draw_which`. Raises ArithmeticError when the model produced no finite score.
    """
    if kept is None or not whether_is_asked(sampling):
        return draw_which(logits, negative, position, sampling)
    prior = [PriorToken(kept, position, leaning)]
    without = None if negative is None else negative[None]
    if draw_whether(logits[None], without, prior, sampling)[0]:
        return draw_which(logits, negative, position, sampling, barred=kept, digits=digits)
    return kept


@dataclass(frozen=True, slots=True)
class PriorToken:
    """Of a scored row: the place of the prior's token among the ids, the position in the whole
    sequence, and what is added to the log odds that the token changes."""

    place: int
    position: int
    leaning: float = 0.0


def whether_is_asked(sampling: Sampling) -> bool:
    """Whether it is drawn first if the prior's token changes, and only then which one comes."""
    return sampling.change_temperature is not None and sampling.top_k != 1


def draw_whether(
    logits: Logits,
    negative: Logits | None,
    prior: Sequence[PriorToken],
    sampling: Sampling,
) -> NDArray[np.bool_]:
    """For each row, whether it leaves the prior's token; logits, negative: (rows, ids), positions
    ascending.

    A change is spread over many codes that look alike, so cooling all scores together would favour
    the single token that is kept. Whether it is kept is cooled by itself.
    """
    changes = np.zeros(len(prior), np.bool_)
    for begin in range(0, len(prior), _ROWS_AT_ONCE):
        rows = slice(begin, begin + _ROWS_AT_ONCE)
        without = None if negative is None else negative[rows]
        scores = _guided(logits[rows], without, sampling)
        changes[rows] = _whether(scores, prior[rows], sampling)
    return changes


def _whether(
    scores: NDArray[np.floating], prior: Sequence[PriorToken], sampling: Sampling
) -> NDArray[np.bool_]:
    """Exponentials in float32 settle nearly every row; the others are worked out in float64."""
    temperature = sampling.change_temperature
    assert temperature is not None
    own = np.arange(len(prior)), np.array([token.place for token in prior], np.intp)
    kept = scores[own].astype(np.float64)
    leanings = np.array([token.leaning for token in prior])
    against = _gumbel(_raw_pairs(sampling.seed, [token.position for token in prior]))

    def exceeds(sums: NDArray[np.float64], rows: NDArray[np.intp]) -> NDArray[np.float64]:
        odds = (sums - kept[rows] + leanings[rows]) / temperature
        return odds + against[rows, 1] - against[rows, 0]

    every = np.arange(len(prior))
    margin = exceeds(_rough_log_sum(_without(scores, own[1])), every)
    close = np.flatnonzero(~(np.abs(margin) > _ROUGH / temperature))
    others = _without(scores[close], own[1][close]).astype(np.float64)
    margin[close] = exceeds(_log_sum(others), close)
    return (margin > 0) | ~np.isfinite(kept)


def _without(scores: NDArray[np.floating], places: NDArray[np.intp]) -> NDArray[np.floating]:
    """A copy, (rows, ids), with the id at one place of each row ruled out."""
    others = scores.copy()
    others[np.arange(len(others)), places] = -np.inf
    return others


def draw_which(
    logits: Logits,
    negative: Logits | None,
    position: int,
    sampling: Sampling,
    barred: int | None = None,
    digits: CodeDigits | None = None,
) -> int:
    """As `draw`, with the id at the place `barred` ruled out.

    digits: of the codes that are scored. Of those that are left beside the barred one the code of
    the expected digits is taken then: where smooth codes are few and those of texture are many,
    the likeliest single code is smooth, and what should clear stays dense.
    """
    scores = _guided(logits, negative, sampling)
    if barred is not None:
        scores = scores.copy()
        scores[barred] = -np.inf
    if not np.isfinite(scores.max()):
        raise ArithmeticError(f"the model produced no finite score at position {position}")
    if barred is not None and digits is not None:
        return digits.expected(scores)
    return _best(scores, position, sampling)


def log_probability(
    logits: Logits, negative: Logits | None, places: Sequence[int], sampling: Sampling
) -> float:
    """The natural logarithm of the probability of one id of each row, all of them together,
    guidance included and nothing cooled.

    logits, negative: (rows, ids); places: (rows,).
    """
    scores = _guided(logits, negative, sampling)
    chosen = scores[np.arange(len(scores)), np.asarray(places, np.intp)].astype(np.float64)
    # Row by row: float64 copies of all of them do not stay in the processor's cache.
    sums = np.array([_log_sum(row.astype(np.float64)) for row in scores])
    return float((chosen - sums).sum())


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
    return _gumbel(_raw(seed, position, count, stream)[wanted])


@lru_cache(maxsize=64)  # drafts have the same places drawn again and again
def _raw(seed: int, position: int, count: int, stream: int) -> NDArray[np.uint64]:
    # The position sits in the counter's second word, so that no draw of one position can run into
    # those of another; raw words, because the distributions of numpy may change between versions.
    raw = np.random.Philox(key=seed, counter=[0, position, stream, 0]).random_raw(count)
    raw.flags.writeable = False
    return raw


def _raw_pairs(seed: int, positions: Sequence[int]) -> NDArray[np.uint64]:
    """As `_raw` gives of each position the first two of stream 1: (positions, 2)."""
    generator = np.random.Philox(key=seed, counter=[0, positions[0], 1, 0])
    pairs = [generator.random_raw(2)]
    for before, position in pairwise(positions):
        # Two numbers are half of what one count gives; what is left of it is dropped.
        generator.advance((position - before) * 2**64 - 1)
        pairs.append(generator.random_raw(2))
    return np.array(pairs)


def _gumbel(raw: NDArray[np.uint64]) -> NDArray[np.float64]:
    uniform = ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    return -np.log(-np.log(uniform))


def _guided(logits: Logits, negative: Logits | None, sampling: Sampling) -> NDArray[np.floating]:
    if negative is None:
        return logits
    return negative + sampling.guidance * (logits.astype(np.float64) - negative)


def _log_sum(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the exponentials along the last axis."""
    highest = scores.max(-1, keepdims=True)
    return highest[..., 0] + np.log(np.exp(scores - highest).sum(-1))


def _rough_log_sum(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """As `_log_sum`, with half as many digits and in a fraction of the time; overwrites scores."""
    highest = scores.max(-1, keepdims=True)
    scores -= highest
    total = np.exp(scores.astype(np.float32, copy=False)).sum(-1)
    return highest[..., 0].astype(np.float64) + np.log(total.astype(np.float64))


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
