"""The same prompt several ways: our engine with and without drafts, transformers in fp32 and bf16,
as it is and through torch.compile."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from time import perf_counter

import torch
from tokenizers import Tokenizer

from engine.bundle import TOKENIZER, Bundle
from engine.difference import model_field, to_model
from engine.generation.decoding import Decoder
from engine.generation.drafts import PhraseBook
from engine.generation.grammar import Grammar
from engine.generation.prior_features import Features, prior_features
from engine.hypothesis import read_hypothesis
from engine.radiograph import Radiograph
from engine.result import Sampling
from engine.runtime.findings_net import FindingsNet
from engine.runtime.onnx_runtime import physical_cores
from engine.runtime.sessions import Sessions
from tests.benchmarks.reference import PlacedLlama, generate, reference_model


@dataclass(frozen=True, slots=True)
class Way:
    """`tokens`: after the prefix; `seconds`: prefill included, image tokenizer left out."""

    name: str
    tokens: int
    passes: int
    seconds: float

    @property
    def per_pass_ms(self) -> float:
        return 1000 * self.seconds / self.passes


@dataclass(frozen=True, slots=True)
class Prompt:
    """What every way starts from. features: what is told of the prefix, None without findings net;
    prior: visual ids in the order of the image; phrases: token ids, what we draft texts from."""

    grammar: Grammar
    prefix: list[int]
    features: Features | None
    prior: list[int]
    sampling: Sampling
    phrases: list[list[int]]


def compare(model: Path, film: Radiograph, hypothesis: str) -> Iterator[Way]:
    """Nothing is kept from one run for the next. Of ours the second run counts, of theirs the
    fastest of two with all cores and two with one."""
    bundle = Bundle.open(model)
    sessions = Sessions.open(bundle, "cpu")
    prompt = _prompt(bundle, sessions, film, hypothesis)
    for name, drafting in (("Foresee, drafts verified", True), ("Foresee, one by one", False)):
        yield [_ours(name, sessions, prompt, drafting=drafting) for _ in range(2)][1]
    theirs = reference_model(model, bundle.manifest)
    for kind, convert in (("float32", theirs.float), ("bfloat16", theirs.bfloat16)):
        convert()
        for compiled in (False, True) if _can_compile() else (False,):
            how = f"{kind}, torch.compile" if compiled else kind
            name = f"transformers `generate`, static cache, {how}"
            tried = [
                _theirs(name, theirs, prompt, count, compiled=compiled)
                for count in {1, max(1, physical_cores())}
                for _ in range(2)
            ]
            yield min(tried, key=lambda way: way.seconds)


def _can_compile() -> bool:
    """torch.compile writes C++ for processors."""
    return any(map(shutil.which, ("g++", "clang++", "cl")))


def _prompt(bundle: Bundle, sessions: Sessions, film: Radiograph, hypothesis: str) -> Prompt:
    manifest = bundle.manifest
    words = Tokenizer.from_file(str(bundle.file(TOKENIZER)))
    size = words.encode(manifest.grid_text, add_special_tokens=False).ids
    grammar = Grammar.of(manifest, size)
    seen = to_model(film.pixels, model_field(film.pixels.shape), manifest.image.size)
    codes = sessions.encoder(seen)
    text = manifest.prompt.apply(read_hypothesis(hypothesis, manifest.scope).canonical())
    prompt = words.encode(text, add_special_tokens=False).ids
    prefix = grammar.prefix(codes.tolist(), prompt)
    prior = (codes.ravel() + manifest.ids.visual_offset).tolist()
    net = FindingsNet.of(bundle)
    features = None if net is None else prior_features(grammar, *net(seen))
    texts = words.encode_batch(bundle.phrases(), add_special_tokens=False)
    phrases = [[*text.ids, manifest.ids.eos] for text in texts]
    return Prompt(grammar, prefix, features, prior, manifest.sampling.sampling(), phrases)


def _ours(name: str, sessions: Sessions, prompt: Prompt, *, drafting: bool) -> Way:
    cache, phrases = sessions.language.new_cache(), PhraseBook(prompt.phrases)
    begun = perf_counter()
    decoder = Decoder(
        prompt.grammar, prompt.sampling, cache, None, prompt.prior, phrases, drafting=drafting
    )
    for _ in decoder.prefill(prompt.prefix, prompt.features):
        pass
    tokens = sum(1 for _ in chain.from_iterable(decoder.steps()))
    seconds = perf_counter() - begun
    return Way(name, tokens + prompt.grammar.header_length, decoder.passes, seconds)


def _theirs(name: str, model: PlacedLlama, prompt: Prompt, threads: int, *, compiled: bool) -> Way:
    """One pass for each token; the prefill is the pass of the first."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    out = generate(
        model,
        prompt.grammar,
        prompt.prefix,
        prompt.prior,
        prompt.sampling,
        prompt.features,
        compiled=compiled,
    )
    torch.set_num_threads(before)
    cores = "one thread" if threads == 1 else f"{threads} threads"
    return Way(f"{name}, {cores}", len(out.tokens), len(out.tokens), out.seconds)
