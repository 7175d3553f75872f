"""From a prefix to tokens: prefill, then passes of which each settles as many tokens as it can.

Knows the grammar, the sampler and KV caches; nothing of images, text or time. Two things make a
pass settle more than one token, and neither changes a single one of them, because a token depends
only on what stands before it and on noise keyed by its position:
- forced tokens ride along with a real one, never in a pass of their own;
- the prior is the draft: where nothing changes the target repeats its tokens, so the next ones are
  proposed, verified in one pass, and the cache is rewound to the last that agreed.
Source of the scheme: speculative decoding (Leviathan et al., 2023), here with shared noise.
"""

from collections.abc import Iterator, Sequence

from engine.grammar import Grammar, Kind, State
from engine.result import Sampling
from engine.sampling import Logits, draw
from engine.sessions import Cache

PREFILL_CHUNK = 64  # tokens between two chances to cancel
WIDEST_LOOKAHEAD = 32


class Decoder:
    """One generation over a cache that may still hold tokens of an earlier one."""

    def __init__(
        self,
        grammar: Grammar,
        sampling: Sampling,
        cache: Cache,
        negative: Cache | None = None,
        draft: Sequence[int] = (),
        widest_lookahead: int = WIDEST_LOOKAHEAD,
    ) -> None:
        """negative: the second cache, needed when the sampling has a guidance above 1.

        draft: proposed visual ids in the order of the image, all of them or none.
        """
        if (negative is not None) != (sampling.guidance > 1):
            raise ValueError("guidance needs a second cache, and nothing else does")
        self._grammar = grammar
        self._sampling = sampling
        self._cache = cache
        self._negative = negative
        self._draft = draft
        self._widest = widest_lookahead if draft else 0
        self._lookahead = min(8, self._widest)
        self._state = State()
        self._pending: list[int] = []  # settled, but not in the cache yet
        self._start = 0
        self.passes = 0

    @property
    def state(self) -> State:
        return self._state

    def prefill(self, prefix: Sequence[int], chunk: int = PREFILL_CHUNK) -> Iterator[None]:
        """Bring the caches to the end of the target's header; yields between two calls.

        What the caches share with the new sequence is kept. `passes` does not count these calls.
        """
        self._start = len(prefix)
        header = self._settle_forced([])
        yield from _fill(self._cache, [*prefix, *header[:-1]], chunk)
        if self._negative is not None:
            negative = [*self._grammar.negative_prefix(), *header[:-1]]
            yield from _fill(self._negative, negative, chunk)
        self._pending = header[-1:]

    def steps(self) -> Iterator[tuple[int, ...]]:
        """The tokens after the target's header, as many at a time as a pass settles."""
        while not self._state.ended:
            yield self._step()

    def _step(self) -> tuple[int, ...]:
        plan = self._plan()
        logits, negative = self._pass([*self._pending, *plan])
        settled: list[int] = []
        for row, guess in enumerate([*plan, None], start=len(self._pending) - 1):
            expected = self._grammar.next(self._state)
            token = expected.forced
            if token is None:
                token = draw(
                    logits[row],
                    None if negative is None else negative[row],
                    self._start + self._state.position,
                    expected.allowed,
                    self._sampling,
                )
            self._state = self._grammar.advance(self._state, token)
            settled.append(token)
            if token != guess:
                break
        agreed = len(settled) - 1
        self._forget(len(plan) - agreed)
        self._adapt(agreed, len(plan))
        self._pending = self._settle_forced(settled[-1:])
        return (*settled, *self._pending[1:])

    def _plan(self) -> list[int]:
        """The next proposals, with the forced tokens between and after them."""
        plan: list[int] = []
        state, proposals = self._state, 0
        while True:
            expected = self._grammar.next(state)
            token = expected.forced
            if expected.kind is Kind.VISUAL and proposals < self._lookahead:
                token = self._draft[self._grammar.visual_index(state)]
                proposals += 1
            if token is None:
                return plan
            plan.append(token)
            state = self._grammar.advance(state, token)

    def _pass(self, tokens: Sequence[int]) -> tuple[Logits, Logits | None]:
        self.passes += 1
        logits = self._cache.feed(tokens)
        if self._negative is None:
            return logits, None
        # One call each: attention over a shared buffer takes several new tokens only unbatched.
        self.passes += 1
        return logits, self._negative.feed(tokens)

    def _forget(self, tokens: int) -> None:
        for cache in (self._cache, self._negative):
            if cache is not None:
                cache.rewind(len(cache) - tokens)

    def _adapt(self, agreed: int, planned: int) -> None:
        """Look further ahead while proposals hold, and close by where the image changes."""
        if planned:
            further = 2 * self._lookahead if agreed == planned else max(2, agreed)
            self._lookahead = min(further, self._widest)

    def _settle_forced(self, tokens: list[int]) -> list[int]:
        """`tokens` and the forced ones that follow."""
        settled = list(tokens)
        while (token := self._grammar.next(self._state).forced) is not None:
            settled.append(token)
            self._state = self._grammar.advance(self._state, token)
        return settled


def _fill(cache: Cache, tokens: Sequence[int], chunk: int) -> Iterator[None]:
    cache.rewind(_shared_length(cache.tokens, tokens))
    for start in range(len(cache), len(tokens), chunk):
        cache.feed(tokens[start : start + chunk])
        yield


def _shared_length(a: Sequence[int], b: Sequence[int]) -> int:
    for index, (left, right) in enumerate(zip(a, b, strict=False)):
        if left != right:
            return index
    return min(len(a), len(b))
