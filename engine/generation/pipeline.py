"""One run from prompt to result, as a stream of events. Does its work in the thread that iterates.

Knows what a run consists of and when to tell of it; not who asked, nor who may ask next.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event as Flag
from time import perf_counter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.bundle import Manifest
from engine.difference import change_seen, compose, to_model
from engine.events import Event, Finished, ImageRows, Started, TextDelta
from engine.findings import Progression
from engine.generation.case import Case, Codes, Pixels
from engine.generation.decoding import Decoder
from engine.generation.detokenise import TextStream
from engine.generation.drafts import PhraseBook
from engine.generation.grammar import Grammar, Kind, State
from engine.generation.openings import Openings
from engine.generation.proofreading import Proofreader
from engine.generation.row_preview import RowPreview
from engine.generation.showing import layers_of
from engine.grounding.claims import Grounding
from engine.grounding.films import Films
from engine.grounding.remaining import (
    StillSeen,
    held_against,
    held_against_detail,
    held_against_films,
    says_gone,
    says_hidden,
)
from engine.grounding.verdicts import ground
from engine.layers import Layers
from engine.premises import Premise
from engine.radiograph import Radiograph
from engine.result import ModelField, Recipe, RunResult, Timings
from engine.runtime.layers_net import LayersNet
from engine.runtime.sessions import Cache, Sessions
from engine.runtime.text_tokenizer import TextTokenizer

Scalar = TypeVar("Scalar", bound=np.generic)

PREVIEWS_PER_SECOND = 20
# Previews may take this share of a run's time at most, however slow the image decoder is.
PREVIEW_SHARE = 0.08


class RunCancelled(Exception):
    """The run's flag was found set. Not an error: the way out of nested loops."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What an engine lends to a run. `negative` only where guidance is asked for. still_seen:
    what the nets see in a counterfactual; None where a bundle brings none that judge films."""

    manifest: Manifest
    grammar: Grammar
    tokenizer: TextTokenizer
    sessions: Sessions
    cache: Cache
    negative: Cache | None
    phrases: PhraseBook
    still_openings: Openings
    layers_net: LayersNet | None = None
    still_seen: Callable[[Pixels, ModelField], StillSeen | None] | None = None


@dataclass(slots=True, eq=False)
class Progress:
    """What has been generated, and when: seconds since the run was asked for."""

    begun: float
    state: State = field(default_factory=State)
    codes: list[int] = field(default_factory=list[int])
    text: list[int] = field(default_factory=list[int])
    prefill: float = 0.0
    image_begun: float = 0.0
    first_rows: float = 0.0
    image: float = 0.0
    rows_reported: int = 0
    next_preview: float = 0.0
    previews: float = 0.0

    def now(self) -> float:
        return perf_counter() - self.begun


class Generation:
    """`leanings` and `keeping`: see `Decoder`. progressions: what was asked for, so that its signs
    are to be seen. `cancelled` may be set from any thread; it is looked at between any two pieces
    of work."""

    def __init__(
        self,
        equipment: Equipment,
        prior: Radiograph,
        case: Case,
        prompt_ids: list[int],
        recipe: Recipe,
        cancelled: Flag,
        begun: float,
        premise: Premise | None = None,
        *,
        leanings: Sequence[float] = (),
        keeping: float = 0.0,
        progressions: Sequence[Progression] = (),
        drafting: bool = True,
    ) -> None:
        self._equipment = equipment
        self._progressions = progressions
        self._prior = prior
        self._case = case
        self._prompt_ids = prompt_ids
        self._recipe = recipe
        self._cancelled = cancelled
        self._premise = premise
        self._progress = Progress(begun)
        manifest, ids = equipment.manifest, equipment.grammar.ids
        self._decoder = Decoder(
            equipment.grammar,
            recipe.sampling,
            equipment.cache,
            equipment.negative,
            (case.codes.ravel() + ids.visual_offset).tolist(),
            equipment.phrases,
            equipment.still_openings,
            Proofreader(equipment.tokenizer, ids.eos, manifest.scope.findings, premise)
            if manifest.proofread
            else None,
            leanings=leanings,
            keeping=keeping,
            growing=any(one.grows for one in progressions),
            drafting=drafting,
        )

    @property
    def passes(self) -> int:
        return self._decoder.passes

    def events(self) -> Iterator[Event]:
        """Ends with Finished, or raises RunCancelled, GraphHalted, BundleError or OutOfMemory."""
        yield Started(self._recipe.prompt, self._equipment.grammar.rows)
        self._prefill()
        steps = self._decoder.steps()
        yield from self._image_events(steps)
        raw = self._equipment.sessions.decoder(self._codes())
        layers, composite = self._layers(raw, self._codes())
        yield self._rows_event(layers)
        self._progress.image = self._progress.now()
        text = TextStream(self._equipment.tokenizer)
        yield from self._text_events(steps, text)
        self._equipment.phrases.learn([*text.ids, self._equipment.grammar.ids.eos])
        yield Finished(self._result(raw, layers, composite, text.text))

    def _prefill(self) -> None:
        progress, grammar = self._progress, self._equipment.grammar
        begun = progress.now()
        prefix = grammar.prefix(self._case.codes.tolist(), self._prompt_ids)
        self._require_wanted()
        for _ in self._decoder.prefill(prefix, self._case.features):
            self._require_wanted()
        progress.state = self._decoder.state
        progress.image_begun = progress.now()
        progress.prefill = progress.image_begun - begun

    def _image_events(self, steps: Iterator[tuple[int, ...]]) -> Iterator[ImageRows]:
        grammar, case = self._equipment.grammar, self._case
        reach = self._equipment.manifest.image.decoder_reach
        preview = RowPreview(self._equipment.sessions.decoder, case.codes, case.decoded, reach)
        while not grammar.text_begins(self._progress.state):
            self._take(next(steps))
            if self._preview_is_due():
                begun = self._progress.now()
                codes = self._codes()
                layers, _ = self._layers(preview.update(codes), codes)
                self._require_wanted()
                yield self._rows_event(layers)
                self._plan_next_preview(begun)

    def _text_events(
        self, steps: Iterator[tuple[int, ...]], text: TextStream
    ) -> Iterator[TextDelta]:
        while True:
            deltas = [text.push(token) for token in self._progress.text]
            self._progress.text.clear()
            if self._progress.state.ended:
                deltas.append(text.end())
            if delta := "".join(deltas):
                yield TextDelta(delta)
            if self._progress.state.ended:
                return
            self._take(next(steps))

    def _take(self, tokens: tuple[int, ...]) -> None:
        progress, grammar = self._progress, self._equipment.grammar
        for token in tokens:
            kind = grammar.next(progress.state).kind
            if kind is Kind.VISUAL:
                progress.codes.append(token - grammar.ids.visual_offset)
            elif kind is Kind.TEXT and token != grammar.ids.eos:
                progress.text.append(token)
            progress.state = grammar.advance(progress.state, token)
        self._require_wanted()

    def _require_wanted(self) -> None:
        if self._cancelled.is_set():
            raise RunCancelled

    def _codes(self) -> Codes:
        """The whole rows that are there: (rows so far, columns)."""
        columns = self._equipment.grammar.columns
        rows = len(self._progress.codes) // columns
        codes = np.array(self._progress.codes[: rows * columns], np.int32)
        return codes.reshape(rows, columns)

    def _preview_is_due(self) -> bool:
        progress, grammar = self._progress, self._equipment.grammar
        rows = grammar.rows_done(progress.state)
        new = progress.rows_reported < rows < grammar.rows
        return new and progress.now() >= progress.next_preview

    def _plan_next_preview(self, begun: float) -> None:
        """What was done with the preview counts too: the iterating thread did it meanwhile."""
        spent = self._progress.now() - begun
        self._progress.previews += spent
        # Not before one more like it is within the share of all the time that has passed by then.
        affordable = (self._progress.previews + spent) / PREVIEW_SHARE
        self._progress.next_preview = max(begun + 1 / PREVIEWS_PER_SECOND, affordable)

    def _rows_event(self, layers: Layers) -> ImageRows:
        progress, total = self._progress, self._equipment.grammar.rows
        rows = len(progress.codes) // self._equipment.grammar.columns
        now = progress.now()
        if progress.rows_reported == 0:
            progress.first_rows = now
        progress.rows_reported = rows
        left = (now - progress.image_begun) / rows * (total - rows)
        return ImageRows(rows, total, layers, left)

    def _layers(self, decoded: Pixels, codes: Codes) -> tuple[Layers, str]:
        return layers_of(
            self._equipment.manifest,
            self._equipment.layers_net,
            self._case,
            decoded,
            codes,
            self._progressions,
        )

    def _grounding(
        self, text: str, layers: Layers, change: Pixels, counterfactual: Pixels
    ) -> Grounding | None:
        """change: (S, S); counterfactual: at the film's own size. It is read by the nets only where
        the text says that something is gone."""
        case, look = self._case, self._equipment.still_seen
        if case.anatomy is None:
            return None
        in_place = change_seen(case.backdrop, layers.in_place) if layers.moves else change
        grounding = ground(text, change, case.anatomy, in_place)
        is_gone = any(map(says_gone, grounding.claims))
        if is_gone and look is not None and (seen := look(counterfactual, case.field)) is not None:
            grounding = held_against(grounding, seen)
        if is_gone or any(map(says_hidden, grounding.claims)):
            before = case.backdrop.seen
            after = to_model(counterfactual, case.field, len(before))
            films = Films(before, after, case.anatomy)
            grounding = held_against_films(held_against_detail(grounding, films), films)
        return grounding

    def _result(self, raw: Pixels, layers: Layers, composite: str, text: str) -> RunResult:
        progress, case = self._progress, self._case
        composed = compose(self._prior, case.field, layers, case.backdrop)
        change = change_seen(case.backdrop, layers)
        self._require_wanted()
        return RunResult(
            recipe=self._recipe,
            tokens=_frozen(self._codes()),
            prior_tokens=_frozen(case.codes),
            field=case.field,
            layers=layers,
            field_change=_frozen(change),
            counterfactual=composed.counterfactual,
            change=composed.change,
            raw=_frozen(raw),
            composite=composite,
            interpretation=text,
            timings=Timings(
                prefill_s=progress.prefill,
                first_rows_s=progress.first_rows,
                image_s=progress.image,
                total_s=progress.now(),
                previews_s=progress.previews,
            ),
            passes=self.passes,
            premise=self._premise,
            grounding=self._grounding(text, layers, change, composed.counterfactual),
        )


def _frozen(array: NDArray[Scalar]) -> NDArray[Scalar]:
    array.flags.writeable = False
    return array
