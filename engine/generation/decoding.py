"""From a prefix to tokens: prefill, then passes of which each settles as many tokens as it can.

Knows the grammar, the sampler and KV caches; nothing of images, text or time. Two things make a
pass settle more than one token, and neither changes a single one of them, because a token depends
only on what stands before it and on noise keyed by its position:
- forced tokens ride along with a real one, never in a pass of their own;
- drafts: the next tokens are guessed, verified in one pass, and the cache is rewound to the last
  that agreed. The first draft of an image is the prior, which the target mostly repeats.
Source of the scheme: speculative decoding (Leviathan et al., 2023), here with shared noise.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from engine.generation.digits import CodeDigits
from engine.generation.drafts import (
    LEAST_GUESSES,
    LIKELY,
    MOST_GUESSES,
    ImageDraft,
    PhraseBook,
    TextDraft,
)
from engine.generation.grammar import Grammar, Kind, Next, State
from engine.generation.openings import Openings
from engine.generation.prior_features import Features
from engine.generation.proofreading import Proofreader
from engine.generation.sampling import (
    Logits,
    PriorToken,
    draw_whether,
    draw_which,
    log_probability,
    whether_is_asked,
)
from engine.result import Sampling
from engine.runtime.sessions import Cache

PREFILL_CHUNK = 128  # tokens between two chances to cancel
COPY_CHUNK = 64
# An image is a changed one when more of its tokens than this share differ from the prior's.
CHANGED_SHARE = 0.005
# A text is ended where as many sentences, begun differently, went against those before them.
WITHDRAWALS = 3


class Decoder:
    """One generation over a cache that may still hold tokens of an earlier one."""

    def __init__(
        self,
        grammar: Grammar,
        sampling: Sampling,
        cache: Cache,
        negative: Cache | None = None,
        prior: Sequence[int] = (),
        phrases: PhraseBook | None = None,
        still_openings: Openings | None = None,
        proofreader: Proofreader | None = None,
        *,
        leanings: Sequence[float] = (),
        keeping: float = 0.0,
        growing: bool = False,
        drafting: bool = True,
    ) -> None:
        """negative: the second cache, needed when the sampling has a guidance above 1.

        prior: its visual ids in the order of the image, the draft of the target, or none at all.
        phrases: what texts are drafted from. still_openings: how the text of a changed image must
        not begin. proofreader: of this text, where sentences that contradict earlier ones are to be
        drawn again. leanings: for each visual token, what is added to the log odds that it leaves
        the prior's; where there are any, whether all of the image stays is not asked. A token that
        leans becomes the likeliest other code: the expected one is often the prior's own. keeping:
        by how many nats the prior's image may be less likely than the sampling says, to be kept as
        a whole. growing: something comes or grows, so that a token that changes becomes the
        likeliest code instead of the expected one, which is blurred where a place is chosen.
        drafting False: one sampled token per pass.
        """
        if (negative is not None) != (sampling.guidance > 1):
            raise ValueError("guidance needs a second cache, and nothing else does")
        self._grammar = grammar
        self._sampling = sampling
        self._cache = cache
        self._prior = prior
        self._negative = negative
        self._phrases = PhraseBook() if phrases is None else phrases
        self._drafts = {
            Kind.VISUAL: ImageDraft(grammar, prior),
            Kind.TEXT: TextDraft(self._phrases),
        }
        self._prior_tokens: Mapping[int, PriorToken] = {}
        self._leanings = leanings
        self._keeping = keeping
        self._drafting = drafting
        self._still_openings = still_openings or Openings()
        self._proofreader = proofreader
        levels = () if growing else grammar.ids.levels
        self._digits = CodeDigits(levels) if levels else None
        self._withdrawn = Openings()  # what begins as sentences did that were taken back
        self._changed = 0  # tokens of the image that are not the prior's
        self._state = State()
        self._text: list[int] = []
        self._delivered = 0  # tokens of the text that stand for good
        self._pending: list[int] = []  # settled, but not in the cache yet
        self._start = 0
        self.passes = 0

    @property
    def state(self) -> State:
        return self._state

    def prefill(
        self,
        prefix: Sequence[int],
        features: Features | None = None,
        chunk: int = PREFILL_CHUNK,
    ) -> Iterator[None]:
        """Bring the caches to the end of the target's header; yields between two calls.

        features (P, F): what the model is told of the first P tokens besides. What the caches share
        with the new sequence is kept. `passes` does not count these calls.
        """
        self._start = len(prefix)
        self._drafts[Kind.TEXT] = TextDraft(self._phrases, frozenset(prefix))
        self._prior_tokens = self._placed_prior()
        header = self._settle_forced([])
        whole = [*prefix, *header[:-1]]
        self._cache.begin(whole, features)
        yield from _fill(self._cache, whole, chunk)
        if self._negative is not None:
            negative = [*self._grammar.negative_prefix(), *header[:-1]]
            self._negative.begin(negative)
            yield from _fill(self._negative, negative, chunk)
        self._pending = header[-1:]

    def steps(self) -> Iterator[tuple[int, ...]]:
        """The tokens after the target's header, as many at a time as a pass settles."""
        if not self._leanings and self._sampling.unchanged_from is not None and self._prior:
            yield from self._kept_image(self._sampling.unchanged_from - self._keeping)
        while not self._state.ended:
            yield self._step()

    def _kept_image(self, least: float) -> Iterator[tuple[int, ...]]:
        """The prior's image once more, where its logarithmic probability is at least `least`.

        Else what the same passes settle of the image as it is drawn: mostly all above the change.
        """
        copy, total = self._copy_of_prior(), 0.0
        fed = [*self._pending, *copy]
        scored: list[_Scores] = []
        for start in range(0, len(copy), COPY_CHUNK):
            aims = copy[start : start + COPY_CHUNK]
            tokens = fed[start : start + len(aims)]
            scored.append(self._pass(tokens, len(aims), text=False))
            total += self._log_probability(self._state.position + start, scored[-1])
            if not total >= least:
                yield self._leave_copy(copy[: start + len(aims)], scored)
                return
            yield ()
        for token in copy:
            self._settle(token)
        self._pending = self._settle_forced(copy[-1:])
        yield (*copy, *self._pending[1:])

    def _leave_copy(self, fed: list[int], scored: list["_Scores"]) -> tuple[int, ...]:
        """fed: the tokens whose places were scored; the caches hold all but the last of them."""
        if not self._drafting:
            self._forget(len(fed))
            return ()
        return self._settle_pass(fed[:-1], _joined(scored), Kind.VISUAL)

    def _copy_of_prior(self) -> list[int]:
        """Its tokens with the forced ones between them, up to the last that is not forced."""
        copy: list[int] = []
        state = self._state
        for token in self._prior:
            while (forced := self._grammar.next(state).forced) is not None:
                copy.append(forced)
                state = self._grammar.advance(state, forced)
            copy.append(token)
            state = self._grammar.advance(state, token)
        return copy

    def _placed_prior(self) -> dict[int, PriorToken]:
        """The prior's tokens by their positions in the target."""
        placed: dict[int, PriorToken] = {}
        if not self._prior:
            return placed
        for index, position in enumerate(self._grammar.visual_places):
            place = self._grammar.next(State(position)).place(self._prior[index])
            if place is None:
                raise ValueError("the prior consists of visual tokens")
            leaning = self._leanings[index] if self._leanings else 0.0
            placed[position] = PriorToken(place, self._start + position, leaning)
        return placed

    def _log_probability(self, position: int, scores: "_Scores") -> float:
        """Of the prior's tokens whose places are scored, from this one on."""
        prior = self._prior_rows(position, len(scores.logits))
        rows = list(prior)
        negative = None if scores.negative is None else scores.negative[rows]
        places = [token.place for token in prior.values()]
        return log_probability(scores.logits[rows], negative, places, self._sampling)

    def _prior_rows(self, position: int, count: int) -> dict[int, PriorToken]:
        """Those of as many positions, from this one on, by rows."""
        tokens = self._prior_tokens
        return {row: tokens[position + row] for row in range(count) if position + row in tokens}

    def _step(self) -> tuple[int, ...]:
        kind = self._grammar.next(self._state).kind
        plan = self._plan(kind) if self._drafting else []
        scores = self._pass([*self._pending, *plan], len(plan) + 1, text=kind is Kind.TEXT)
        settled = self._settle_pass(plan, scores, kind)
        if kind is Kind.TEXT and self._proofreader is not None:
            return self._proofread(self._proofreader)
        return settled

    def _proofread(self, proofreader: Proofreader) -> tuple[int, ...]:
        """The sentences that are complete, up to one that contradicts those before it. A lobe that
        nobody has is written otherwise."""
        begun = self._delivered
        place = proofreader.impossible(self._text, begun)
        if place is not None:
            self._take_back(place)
        for end in proofreader.ends(self._text, begun):
            if not proofreader.lets_pass(self._text[self._delivered : end]):
                self._take_back(self._delivered)
                break
            self._delivered = end
        return tuple(self._text[begun : self._delivered])

    def _take_back(self, place: int) -> None:
        """What was written from this place of the text on; its next token will be another one."""
        self._withdrawn.bar(self._text[: place + 1])
        del self._text[place:]
        self._state = State(self._grammar.image_length + place)
        self._forget(len(self._cache) - (self._start + self._state.position - 1))
        self._pending = self._text[-1:] or [self._grammar.ids.eoi]

    def _settle_pass(self, plan: Sequence[int], scores: "_Scores", kind: Kind) -> tuple[int, ...]:
        """What a pass over the pending tokens and the plan settles; the rest is forgotten."""
        settled = self._verify(plan, scores, kind)
        self._forget(len(plan) - len(settled) + 1)
        self._pending = self._settle_forced(settled[-1:])
        return (*settled, *self._pending[1:])

    def _plan(self, kind: Kind) -> list[int]:
        """Guesses of the next tokens of this kind, with the forced ones between and after them."""
        plan: list[int] = []
        draft, state = self._drafts[kind], self._state
        guesses, useful, likely = 0, 0, 1.0
        while True:
            expected = self._grammar.next(state)
            token = expected.forced
            if expected.kind is kind:
                useful = len(plan)
                if guesses < (MOST_GUESSES if likely >= LIKELY else LEAST_GUESSES):
                    token = draft.guess(state, [*self._text, *plan])
                    likely *= draft.chance(state)
                    guesses += 1
            if token is None or not expected.allows(token):
                # The last guess is worth its row only if one more token of the kind may follow.
                return plan[:useful]
            plan.append(token)
            state = self._grammar.advance(state, token)

    def _pass(self, tokens: Sequence[int], count: int, *, text: bool) -> "_Scores":
        self.passes += 1
        logits = self._cache.score(tokens, count, text=text)
        if self._negative is None:
            return _Scores(logits, None)
        # One call each: attention over a shared buffer takes several new tokens only unbatched.
        self.passes += 1
        return _Scores(logits, self._negative.score(tokens, count, text=text))

    def _verify(self, plan: Sequence[int], scores: "_Scores", kind: Kind) -> list[int]:
        """The tokens of the plan that hold, and one more."""
        settled: list[int] = []
        state, agreeing = self._state, True
        staying = self._staying(plan, scores) if kind is Kind.VISUAL else frozenset[int]()
        for row, guess in enumerate([*plan, None]):
            token = self._drawn(state, row, scores, staying)
            self._drafts[kind].learn(state, token)
            if agreeing:
                self._settle(token)
                settled.append(token)
                agreeing = token == guess
            if guess is None or not (agreeing or kind is Kind.VISUAL):
                break
            state = self._grammar.advance(state, guess)
        return settled

    def _staying(self, plan: Sequence[int], scores: "_Scores") -> frozenset[int]:
        """Rows of an image at which the prior's token stays, asked of all of them at once."""
        if not self._prior or not whether_is_asked(self._sampling):
            return frozenset()
        prior = self._prior_rows(self._state.position, len(plan) + 1)
        rows = list(prior)
        negative = None if scores.negative is None else scores.negative[rows]
        changes = draw_whether(scores.logits[rows], negative, list(prior.values()), self._sampling)
        return frozenset(row for row, change in zip(rows, changes, strict=True) if not change)

    def _drawn(self, state: State, row: int, scores: "_Scores", staying: Collection[int]) -> int:
        """staying: see `_staying`."""
        expected = self._grammar.next(state)
        if expected.forced is not None:
            return expected.forced
        logits = scores.logits[row]
        barred = digits = None
        if expected.kind is Kind.TEXT:
            withdrawn = self._withdrawn.barred_after(self._text)
            if len(withdrawn) >= WITHDRAWALS:
                return self._grammar.ids.eos
            logits = _without([*withdrawn, *self._denials()], logits, expected)
        elif self._prior and whether_is_asked(self._sampling):
            own = self._prior_tokens[state.position]
            barred = own.place
            if row in staying:
                return expected.at(barred)
            digits = None if own.leaning else self._digits
        negative = None if scores.negative is None else scores.negative[row]
        position = self._start + state.position
        return expected.at(draw_which(logits, negative, position, self._sampling, barred, digits))

    def _denials(self) -> list[int]:
        """Tokens with which the text of a changed image would begin as that of an unchanged one."""
        if self._changed <= CHANGED_SHARE * len(self._prior):
            return []
        return self._still_openings.barred_after(self._text)

    def _forget(self, tokens: int) -> None:
        for cache in (self._cache, self._negative):
            if cache is not None:
                cache.rewind(len(cache) - tokens)

    def _settle(self, token: int) -> None:
        if self._prior and self._grammar.next(self._state).kind is Kind.VISUAL:
            self._changed += token != self._prior[self._grammar.visual_index(self._state)]
        if self._grammar.text_begins(self._state):
            self._text.append(token)
        self._state = self._grammar.advance(self._state, token)

    def _settle_forced(self, tokens: list[int]) -> list[int]:
        """`tokens` and the forced ones that follow."""
        settled = list(tokens)
        while (token := self._grammar.next(self._state).forced) is not None:
            settled.append(token)
            self._settle(token)
        return settled


class _Scores(NamedTuple):
    """Logits (rows, ids), and those without prompt and prior under guidance."""

    logits: Logits
    negative: Logits | None


def _without(barred: Sequence[int], logits: Logits, expected: Next) -> Logits:
    places = [place for token in barred if (place := expected.place(token)) is not None]
    if not places:
        return logits
    left = logits.copy()
    left[places] = -np.inf
    return left


def _joined(scored: Sequence[_Scores]) -> _Scores:
    logits = np.concatenate([scores.logits for scores in scored])
    negative = [scores.negative for scores in scored if scores.negative is not None]
    return _Scores(logits, np.concatenate(negative) if negative else None)


def _fill(cache: Cache, tokens: Sequence[int], chunk: int) -> Iterator[None]:
    for start in range(len(cache), len(tokens), chunk):
        cache.extend(tokens[start : start + chunk])
        yield
