"""ProgEmu's public face: open a bundle, ask for a counterfactual, follow the run.

    engine = Engine.open(folder)
    for event in engine.generate(prior, "worse right effusion"):
        ...

Knows no window and no store. A run does its work in the thread that iterates it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from threading import Event as Flag
from threading import Lock
from time import perf_counter
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.anatomy import Anatomy, find_anatomy
from engine.bundle import Bundle, Manifest
from engine.difference import Backdrop, Detail, compose, model_field, to_model
from engine.errors import BundleError, EngineBusy, HypothesisDeclined
from engine.findings import Finding, Progression, Reading, Side
from engine.generation.case import Case
from engine.generation.drafts import PhraseBook
from engine.generation.grammar import Grammar, PromptTooLongError, State
from engine.generation.granting import grant, keeping
from engine.generation.openings import Openings
from engine.generation.pipeline import Equipment, Generation
from engine.generation.prior_features import prior_features
from engine.generation.prior_reading import (
    PriorReading,
    PriorReadings,
    said_of,
    standing_of_gone,
    weigh,
)
from engine.generation.run import Run
from engine.generation.showing import layers_of
from engine.grounding.remaining import StillSeen
from engine.hypothesis import english, read_hypothesis, require_scope
from engine.premises import Premise, Standing
from engine.radiograph import Radiograph
from engine.result import KERNELS, ModelField, Recipe, Sampling
from engine.runtime.anatomy_net import AnatomyNet
from engine.runtime.findings_net import FindingsNet
from engine.runtime.halting import Halt
from engine.runtime.kernels import kernels
from engine.runtime.layers_net import LayersNet
from engine.runtime.onnx_runtime import VERSION as RUNTIME_VERSION
from engine.runtime.onnx_runtime import Device
from engine.runtime.sessions import Cache, Sessions
from engine.runtime.text_tokenizer import TextTokenizer

__all__ = ["Engine", "Run"]

PACKAGE = "foresee-cxr"


class Engine:
    """One opened bundle on one device. Does one run at a time."""

    def __init__(
        self,
        bundle: Bundle,
        sessions: Sessions,
        tokenizer: TextTokenizer,
        anatomy_net: AnatomyNet | None = None,
        findings_net: FindingsNet | None = None,
        layers_net: LayersNet | None = None,
        premises_net: FindingsNet | None = None,
        halt: Halt | None = None,
    ) -> None:
        self._halt = halt or Halt()
        self._bundle = bundle
        self._anatomy_net = anatomy_net
        self._findings_net = findings_net
        self._layers_net = layers_net
        self._premises_net = premises_net
        self._outlined: tuple[str, Anatomy | None] | None = None
        self._sessions: Sessions | None = sessions
        self._tokenizer = tokenizer
        self._usable_context = sessions.language.usable_context
        self._grammar = _grammar(bundle.manifest, tokenizer, self._usable_context)
        self._phrases = _phrases(bundle, tokenizer)
        self._still_openings = _still_openings(bundle.manifest, tokenizer)
        self._turn = Lock()
        self._cache: Cache | None = None
        self._negative: Cache | None = None
        self._case: Case | None = None
        self.device: Device = sessions.device
        self._dtype = sessions.language.spec.dtype
        self.elsewhere = sessions.elsewhere
        """Nodes that run on another device than `device`."""

    @classmethod
    def open(
        cls,
        path: Path,
        device: str = "auto",
        halt: Halt | None = None,
        threads: int | None = None,
    ) -> Self:
        """`device`: auto, cpu, cuda or, of several GPUs, cuda:1; `halt`: ends whatever the model
        computes, from any thread, opening included; `threads`: default the physical cores.

        Raises BundleError, DeviceUnavailable, OutOfMemory, GraphHalted."""
        bundle, ending = Bundle.open(path), halt or Halt()
        sessions = Sessions.open(bundle, device, threads, ending)
        nets = (
            AnatomyNet.of(bundle, ending),
            FindingsNet.of(bundle, ending),
            LayersNet.of(bundle, ending),
            FindingsNet.for_premises(bundle, ending),
        )
        return cls(bundle, sessions, TextTokenizer.of(bundle), *nets, halt=ending)

    def close(self) -> None:
        """Let go of the model. A run that still goes on keeps what it needs until it ends."""
        self._sessions = self._cache = self._negative = self._case = None

    @property
    def manifest(self) -> Manifest:
        return self._bundle.manifest

    @property
    def digest(self) -> str:
        return self._bundle.digest

    def card(self) -> str:
        """Raises BundleError where it is no text."""
        return self._bundle.card()

    @property
    def longest_run(self) -> int:
        """Tokens of a whole sequence with the longest text, and an empty prompt where it has no
        slot of its own."""
        return self._grammar.longest(0)

    def reading(self, text: str) -> Reading:
        """How the hypothesis is understood. Raises HypothesisDeclined when it is not."""
        return read_hypothesis(text, self.manifest.scope)

    def anatomy(self, prior: Radiograph) -> Anatomy | None:
        """Where lungs and heart are; None where they cannot be outlined, and for a model that
        brings no anatomy net. Raises NotAChestFilm and MisplacedFilm.
        """
        if self._anatomy_net is None:
            return None
        if self._outlined is None or self._outlined[0] != prior.fingerprint:
            field = model_field(prior.pixels.shape)
            scores = self._anatomy_net(to_model(prior.pixels, field, self._anatomy_net.size))
            self._outlined = prior.fingerprint, find_anatomy(scores)
        return self._outlined[1]

    def reconstruction(self, prior: Radiograph) -> NDArray[np.float32]:
        """The prior as the image tokenizer gives it back: float32 (S, S), [0, 1]."""
        return self._case_of(prior, self._opened()).decoded

    def drawn(
        self, prior: Radiograph, codes: NDArray[np.int32], progressions: Sequence[Progression]
    ) -> NDArray[np.float32]:
        """What a run would show whose target has these tokens, (rows, columns), and that was asked
        for this: float32 (height, width), [0, 1]. Raises NotAChestFilm and MisplacedFilm."""
        sessions = self._opened()
        case = self._case_of(prior, sessions)
        decoded = sessions.decoder(codes)
        layers, _ = layers_of(self.manifest, self._layers_net, case, decoded, codes, progressions)
        return compose(prior, case.field, layers, case.backdrop).counterfactual

    def prior_readings(self, prior: Radiograph) -> PriorReadings | None:
        """Which findings the prior shows; None for a model that brings no nets to tell."""
        return self._case_of(prior, self._opened()).readings

    def generate(
        self,
        prior: Radiograph,
        hypothesis: str,
        sampling: Sampling | None = None,
        *,
        drafting: bool = True,
    ) -> Run:
        """Begin a run; `sampling` None means the bundle's own, with seed 0. `drafting` False draws
        one token per pass: the same tokens, slower.

        Raises at once: HypothesisDeclined when the hypothesis is not understood or outside what
        the model was trained for, EngineBusy while another run goes on. Iterating the run raises
        OutOfMemory, NotAChestFilm and MisplacedFilm.
        """
        begun = perf_counter()
        self._opened()
        reading = self.reading(hypothesis)
        prompt, prompt_ids = self._prompt(hypothesis, reading)
        recipe = self._recipe(prior, hypothesis, prompt, sampling or self._default_sampling())
        cancelled = Flag()
        if not self._turn.acquire(blocking=False):
            raise EngineBusy("The model is busy with another run; cancel it or wait for its end.")

        def prepare() -> Generation:
            equipment = self._equipment(guided=recipe.sampling.guidance > 1)
            case = self._case_of(prior, equipment.sessions)
            asked = self._asked(case, reading, prompt_ids, recipe)
            return Generation(
                equipment,
                prior,
                asked.case,
                asked.prompt_ids,
                asked.recipe,
                cancelled,
                begun,
                asked.premise,
                leanings=asked.leanings,
                keeping=asked.keeping,
                progressions=reading.progressions,
                drafting=drafting,
            )

        return Run(prepare, cancelled, self._turn.release, self._halt)

    def _opened(self) -> Sessions:
        if self._sessions is None:
            raise RuntimeError("the engine has been closed")
        return self._sessions

    def _asked(
        self, case: Case, reading: Reading, prompt_ids: list[int], recipe: Recipe
    ) -> "_Asked":
        """The run as it fits the prior: where a premise is granted, the model is told of the prior
        what it would be told if the premise were true."""
        spec, shown = self.manifest.premises, case.readings
        if spec is None or shown is None or len(reading.progressions) != 1:
            return _Asked(case, prompt_ids, recipe, None)
        progression = reading.progressions[0]
        premise = weigh(progression, shown, spec)
        if premise is None:
            return _Asked(case, prompt_ids, recipe, None)
        if (said := said_of(progression, premise)) is not progression:
            renamed = replace(reading, progressions=(said,))
            prompt, ids = self._prompt(said.canonical(), renamed)
            recipe = recipe.model_copy(update={"prompt": prompt})
            return _Asked(case, ids, recipe, weigh(said, shown, spec))
        kept = keeping(premise)
        if not premise.holds:
            return _Asked(case, prompt_ids, recipe, premise, keeping=kept)
        given = grant(progression, shown, premise, case.anatomy, spec)
        read = given.conditioning
        features = prior_features(self._grammar, read.patches, read.whole)
        fitted = replace(case, features=features)
        return _Asked(fitted, prompt_ids, recipe, premise, given.leanings, kept)

    def _prompt(self, hypothesis: str, reading: Reading) -> tuple[str, list[int]]:
        """What the model really reads, as text and ids."""
        spec = self.manifest.prompt
        require_scope(reading, self.manifest.scope)
        words = reading.canonical() if spec.form == "canonical" else english(reading, hypothesis)
        prompt = spec.apply(words)
        ids: list[int] = self._tokenizer.encode(prompt)
        text = self._grammar.next(State(self._grammar.image_length))
        if any(not text.allows(token) or token == self.manifest.ids.eos for token in ids):
            raise HypothesisDeclined(
                "The hypothesis contains words that are reserved for the model; say it otherwise."
            )
        try:
            self._grammar.require_fitting(len(ids), self._usable_context)
        except PromptTooLongError as error:
            raise HypothesisDeclined(
                "The hypothesis is too long for this model by {excess} tokens; "
                "say it in fewer words.",
                excess=error.excess,
            ) from error
        return prompt, ids

    def _recipe(
        self, prior: Radiograph, hypothesis: str, prompt: str, sampling: Sampling
    ) -> Recipe:
        return Recipe(
            bundle_name=self.manifest.name,
            bundle_version=self.manifest.version,
            bundle_digest=self.digest,
            prior_fingerprint=prior.fingerprint,
            hypothesis=hypothesis,
            prompt=prompt,
            sampling=sampling,
            device=self.device,
            dtype=self._dtype,
            versions={
                "foresee": metadata.version(PACKAGE),
                "onnxruntime": RUNTIME_VERSION,
                "numpy": np.__version__,
                KERNELS: kernels(),
            },
        )

    def _default_sampling(self) -> Sampling:
        return self.manifest.sampling.sampling()

    def _equipment(self, *, guided: bool) -> Equipment:
        sessions = self._opened()
        self._cache = self._cache or sessions.language.new_cache()
        if guided:
            self._negative = self._negative or sessions.language.new_cache()
        return Equipment(
            self.manifest,
            self._grammar,
            self._tokenizer,
            sessions,
            self._cache,
            self._negative if guided else None,
            self._phrases,
            self._still_openings,
            self._layers_net,
            self.still_seen,
        )

    def still_seen(self, pixels: NDArray[np.float32], field: ModelField) -> StillSeen | None:
        """What the nets see in a film, pixels float32 (height, width) in [0, 1]; None for a bundle
        without a net that judges films."""
        spec = self.manifest.premises
        seen = to_model(pixels, field, self.manifest.image.size)
        readings = self._readings(seen, self._conditioning_reading(seen))
        if spec is None or readings is None:
            return None

        def stands(finding: Finding, side: Side | None) -> Standing:
            return standing_of_gone(finding, side, readings, spec)

        return stands

    def _readings(
        self, seen: NDArray[np.float32], conditioning: PriorReading | None
    ) -> PriorReadings | None:
        """seen: a film at the model's size. None for a bundle without a net that judges films."""
        if conditioning is None or self._premises_net is None:
            return None
        return PriorReadings(conditioning, PriorReading(*self._premises_net(seen)))

    def _conditioning_reading(self, seen: NDArray[np.float32]) -> PriorReading | None:
        return None if self._findings_net is None else PriorReading(*self._findings_net(seen))

    def _case_of(self, prior: Radiograph, sessions: Sessions) -> Case:
        """The prior as the model sees it, kept while hypotheses about the same film follow."""
        if self._case is None or self._case.fingerprint != prior.fingerprint:
            anatomy = self.anatomy(prior)
            field = model_field(prior.pixels.shape)
            seen = to_model(prior.pixels, field, self.manifest.image.size)
            codes = sessions.encoder(seen)
            decoded = sessions.decoder(codes)
            read = self._conditioning_reading(seen)
            finer = to_model(prior.pixels, field, 2 * self.manifest.image.size)
            self._case = Case(
                prior.fingerprint,
                field,
                Backdrop.of(finer),
                codes,
                decoded,
                Detail.of(decoded),
                read and prior_features(self._grammar, read.patches, read.whole),
                anatomy,
                self._readings(seen, read),
            )
        return self._case


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a run begins with, once the prior has been read."""

    case: Case
    prompt_ids: list[int]
    recipe: Recipe
    premise: Premise | None
    leanings: Sequence[float] = ()
    keeping: float = 0.0


def _phrases(bundle: Bundle, tokenizer: TextTokenizer) -> PhraseBook:
    """What the model usually says, as far as its bundle tells; runs add what they said."""
    eos = bundle.manifest.ids.eos
    return PhraseBook([*ids, eos] for ids in tokenizer.encode_all(bundle.phrases()))


def _still_openings(manifest: Manifest, tokenizer: TextTokenizer) -> Openings:
    return Openings(ids for ids in tokenizer.encode_all(manifest.still_openings) if ids)


def _grammar(manifest: Manifest, tokenizer: TextTokenizer, usable_context: int) -> Grammar:
    size_ids = tokenizer.encode(manifest.grid_text)
    grammar = Grammar.of(manifest, size_ids)
    text = grammar.next(State(grammar.image_length))
    if not all(text.allows(token) for token in size_ids):
        raise BundleError(
            "The tokenizer of the model {model} does not fit its manifest: it writes the size of "
            "the grid with ids that are no text; get a fresh copy of the model.",
            model=manifest.name,
        )
    try:
        grammar.require_fitting(0, usable_context)
    except PromptTooLongError as error:
        raise BundleError(
            "The context of the model {model} is {excess} tokens too short for its own images and "
            "text; get a fresh copy of the model.",
            model=manifest.name,
            excess=error.excess,
        ) from error
    return grammar
