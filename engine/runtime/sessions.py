"""A bundle's three graphs on one device, typed, and checked against the manifest.

Knows tensors and the KV cache, not what they mean to a run.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from engine.bundle import (
    IMAGE_DECODER,
    IMAGE_ENCODER,
    LANGUAGE_MODEL,
    Bundle,
    LanguageModelSpec,
    Manifest,
)
from engine.errors import BundleError, DeviceUnavailable, OutOfMemory
from engine.plain_text import one_line
from engine.runtime.half_precision import can_be_halved, halved_language_model, halved_spec
from engine.runtime.halting import GraphHalted, Halt
from engine.runtime.memory import free_memory, require_memory
from engine.runtime.onnx_runtime import (
    Device,
    Session,
    misplaced,
    new_buffer,
    not_numbers,
    open_session,
    require_numbers,
)

_CUDA_DEVICE = re.compile(r"cuda(?::(\d{1,3}))?")
_FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """A device as it is asked for: auto, cpu, cuda, or cuda:1 for the second GPU."""

    device: Literal["auto", "cpu", "cuda"]
    gpu: int = 0

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises DeviceUnavailable."""
        if text == "auto" or text == "cpu":
            return cls(text)
        if (match := _CUDA_DEVICE.fullmatch(text)) is not None:
            return cls("cuda", int(match[1] or 0))
        raise DeviceUnavailable(
            "There is no device {device}; choose auto, cpu, cuda or, of several GPUs, cuda:1.",
            device=repr(text),
        )


@dataclass(frozen=True, slots=True)
class Sessions:
    """The three graphs of a bundle, ready to run on `device`. elsewhere: nodes that are not on it,
    as "graph: operator name"."""

    encoder: "ImageEncoder"
    decoder: "ImageDecoder"
    language: "LanguageModel"
    device: Device
    elsewhere: tuple[str, ...] = ()

    @classmethod
    def open(
        cls,
        bundle: Bundle,
        device: str = "auto",
        threads: int | None = None,
        halt: Halt | None = None,
    ) -> Self:
        """`device`: see `Wanted`; `threads`: of one operator, default the physical cores;
        `halt`: ends whatever the graphs compute. On a GPU that is asked for, the language model of
        an int8 bundle runs in 16-bit floats.

        Raises DeviceUnavailable, BundleError (a graph that is not what the manifest says),
        OutOfMemory and GraphHalted.
        """
        opening = _Opening(bundle, threads, halt or Halt(), Wanted.read(device))
        language = opening.language_model()
        encoder = opening.graph(IMAGE_ENCODER, language.device)
        decoder = opening.graph(IMAGE_DECODER, language.device)
        return cls(
            ImageEncoder(encoder, bundle.manifest),
            ImageDecoder(decoder, bundle.manifest),
            language,
            language.device,
            tuple(
                f"{session.graph}: {node}"
                for session in (encoder, decoder)
                for node in misplaced(session, language.device)
            ),
        )


class ImageEncoder:
    def __init__(self, session: Session, manifest: Manifest) -> None:
        spec = manifest.image
        _check(session, IMAGE_ENCODER, "input", {"image": [1, 1, spec.size, spec.size]})
        _check(session, IMAGE_ENCODER, "output", {"codes": [1, spec.rows, spec.columns]})
        self._session = session
        self._shape = (1, spec.rows, spec.columns)
        self._codebook = manifest.ids.visual_count

    def __call__(self, image: NDArray[np.float32]) -> NDArray[np.int32]:
        """image (S, S) in [0, 1] -> codes (rows, columns)."""
        inputs = {"image": image[None, None]}
        codes = self._session.run({"codes": self._shape}, inputs)["codes"][0]
        if codes.min() < 0 or codes.max() >= self._codebook:
            raise BundleError(
                "The model's image encoder gave codes that its manifest does not know; "
                "get a fresh copy of the model."
            )
        return codes.astype(np.int32)


class ImageDecoder:
    def __init__(self, session: Session, manifest: Manifest) -> None:
        spec = manifest.image
        _check(session, IMAGE_DECODER, "input", {"codes": [1, None, spec.columns]})
        _check(session, IMAGE_DECODER, "output", {"image": [1, 1, None, spec.size]})
        self._session = session
        self._spec = spec

    def __call__(self, codes: NDArray[np.int32]) -> NDArray[np.float32]:
        """codes (h, columns), h any number of rows -> image (h * patch, S) in [0, 1]."""
        shape = (1, 1, len(codes) * self._spec.patch, self._spec.size)
        inputs = {"codes": codes.astype(np.int64)[None]}
        image = self._session.run({"image": shape}, inputs)["image"][0, 0]
        return np.clip(image.astype(np.float32), 0.0, 1.0)


class LanguageModel:
    """The transformer. Holds no state: each `Cache` that it makes is one sequence."""

    def __init__(
        self,
        session: Session,
        manifest: Manifest,
        device: Device,
        gpu: int = 0,
        spec: LanguageModelSpec | None = None,
    ) -> None:
        """spec: where it is not the manifest's own."""
        spec = spec or manifest.language_model
        cache = [1, spec.kv_heads, spec.context, spec.head_dim]
        names = [f"{i}.{part}" for i in range(spec.layers) for part in ("key", "value")]
        past = {f"past_key_values.{name}": cache for name in names}
        ids = {"input_ids": [1, None], "seqlens_k": [1], "total_sequence_length": []}
        asked = {"scored": [1], "text": []}
        net = manifest.findings_net
        inputs = {} if net is None else {"features": [1, None, net.features]}
        _check(session, LANGUAGE_MODEL, "input", {**ids, **asked, **inputs, **past})
        present = {f"present.{name}": cache for name in names}
        _check(session, LANGUAGE_MODEL, "output", {"logits": [1, None, None], **present})
        _check_cache_type(session, spec.cache_dtype)
        self.session = session
        self.spec = spec
        self.device: Device = device
        self.gpu = gpu
        self.cache_names = tuple(names)
        self.features = 0 if net is None else net.features
        self._require_scores(manifest)

    @property
    def usable_context(self) -> int:
        """Tokens that a cache takes: one slot stays free, see `Cache.feed`."""
        return self.spec.context - 1

    def new_cache(self) -> "Cache":
        return Cache(self)

    def _require_scores(self, manifest: Manifest) -> None:
        """Graphs of this kind do not tell the width of their scores, so two tokens are scored."""
        ids = manifest.ids
        probe = self.new_cache()
        for text, expected in ((False, ids.visual_ids), (True, ids.text_ids)):
            probe.rewind(0)
            found = probe.score([ids.bos, ids.boi], 2, text=text).shape[1]
            if found != sum(map(len, expected)):
                raise BundleError(
                    "{graph} scores {found} ids where the manifest of {model} names {known}; get a "
                    "fresh copy of the model.",
                    graph=LANGUAGE_MODEL,
                    found=found,
                    model=manifest.name,
                    known=sum(map(len, expected)),
                )


class Cache:
    """One sequence: its tokens, and their keys and values in buffers that never move.

    A model may take features (P, F) of the first P tokens besides: see `begin`. Past and present
    are the same buffers, bound once; a pass writes its new rows in place. So rewinding is only
    forgetting tokens: stale rows lie beyond the length and are overwritten.
    """

    def __init__(self, model: LanguageModel) -> None:
        spec = model.spec
        shape = [1, spec.kv_heads, spec.context, spec.head_dim]
        self._session = model.session
        self._usable = model.usable_context
        self._tokens: list[int] = []
        self._features = np.zeros((0, model.features), np.float32)
        self._binding = model.session.io_binding()
        self._binding.bind_output("logits", "cpu")
        self._buffers = {
            name: new_buffer(shape, spec.cache_dtype, model.device, model.gpu)
            for name in model.cache_names
        }
        for name, buffer in self._buffers.items():
            self._binding.bind_ortvalue_input(f"past_key_values.{name}", buffer)
            self._binding.bind_ortvalue_output(f"present.{name}", buffer)

    @property
    def tokens(self) -> Sequence[int]:
        return self._tokens

    def __len__(self) -> int:
        return len(self._tokens)

    def begin(self, tokens: Sequence[int], features: NDArray[np.float32] | None = None) -> None:
        """Keep what this sequence shares with the one before, and forget the rest.

        features (P, F) belong to its first P tokens; zero for the others, and where None is given.
        Raises ValueError for features that the model does not take.
        """
        known = self._features[:0] if features is None else features
        if known.shape[1] != self._features.shape[1]:
            raise ValueError(f"the model takes {self._features.shape[1]} features of a token")
        told_alike = _shared_rows(known, self._features)
        self._features = known
        self.rewind(min(_shared_length(self._tokens, tokens), told_alike))

    def rewind(self, length: int) -> None:
        """Forget everything after the first `length` tokens."""
        if not 0 <= length <= len(self._tokens):
            raise ValueError(f"cannot rewind {len(self._tokens)} tokens to {length}")
        del self._tokens[length:]

    def extend(self, tokens: Sequence[int]) -> None:
        """One pass over new tokens whose scores nobody needs. Raises as `score` does."""
        self._pass(tokens, _FEWEST_ROWS, text=True)

    def score(self, tokens: Sequence[int], count: int, *, text: bool) -> NDArray[np.float32]:
        """One pass over new tokens -> logits float32 (count, ids) of the last `count` of them.

        Row i scores what may follow token i: text ids or visual ids, each in the order of the
        manifest. It is the same to the last bit however the tokens are divided into passes.
        Raises OutOfMemory, and ValueError beyond `usable_context`.
        """
        if not 0 < count <= len(tokens):
            raise ValueError(f"cannot score the last {count} of {len(tokens)} tokens")
        logits = self._pass(tokens, max(count, _FEWEST_ROWS), text=text)
        return logits[:1] if len(tokens) == 1 else logits[-count:]

    def _pass(self, tokens: Sequence[int], scored: int, *, text: bool) -> NDArray[np.float32]:
        if not tokens or len(self._tokens) + len(tokens) > self._usable:
            raise ValueError(f"{len(tokens)} new tokens do not fit into {self._usable}")
        # One row alone takes other kernels, which add up in another order. So it gets company,
        # which costs next to nothing and is forgotten at once.
        rows = [*tokens, *tokens] if len(tokens) == 1 else tokens
        total = len(self._tokens) + len(rows)
        binding = self._binding
        binding.bind_cpu_input("input_ids", np.array([rows], np.int64))
        binding.bind_cpu_input("seqlens_k", np.array([total - 1], np.int32))
        binding.bind_cpu_input("total_sequence_length", np.array(total, np.int32))
        binding.bind_cpu_input("scored", np.array([scored], np.int64))
        binding.bind_cpu_input("text", np.array(text))
        if self._features.shape[1]:
            binding.bind_cpu_input("features", self._stated_features(len(rows)))
        binding.bind_output("logits", "cpu")  # again, because its shape differs from pass to pass
        self._session.run_bound(binding)
        # The outputs come in the order of their first binding.
        logits = _checked_logits(binding.get_outputs()[0].numpy(), scored)
        self._tokens.extend(tokens)
        return logits

    def _stated_features(self, count: int) -> NDArray[np.float32]:
        """Features (1, count, F) of the next tokens."""
        begin = len(self._tokens)
        known = self._features[begin : begin + count]
        stated = np.zeros((1, count, self._features.shape[1]), np.float32)
        stated[0, : len(known)] = known
        return stated

    def addresses(self) -> Mapping[str, tuple[int, int]]:
        """Where each buffer lies, and where the last pass put its output: equal unless copied."""
        outputs = self._binding.get_outputs()[1:]
        return {
            name: (buffer.data_ptr(), output.data_ptr())
            for (name, buffer), output in zip(self._buffers.items(), outputs, strict=True)
        }


def _shared_rows(one: NDArray[np.float32], other: NDArray[np.float32]) -> int:
    """From how many tokens on they differ; a token without features counts as zeros."""
    rows = max(len(one), len(other))
    padded = [np.pad(features, ((0, rows - len(features)), (0, 0))) for features in (one, other)]
    differing = np.flatnonzero((padded[0] != padded[1]).any(1))
    return int(differing[0]) if len(differing) else sys.maxsize


def _shared_length(a: Sequence[int], b: Sequence[int]) -> int:
    for index, (left, right) in enumerate(zip(a, b, strict=False)):
        if left != right:
            return index
    return min(len(a), len(b))


def _checked_logits(found: NDArray[Any], rows: int) -> NDArray[np.float32]:
    """(1, rows, ids) -> (rows, ids). A token may be ruled out by minus infinity, not all of them.
    Raises BundleError."""
    if found.ndim != 3 or found.shape[1] != rows or found.dtype.kind != "f" or not found.shape[2]:
        require_numbers(LANGUAGE_MODEL, "logits", found, ())
    logits = np.asarray(found[0], dtype=np.float32)
    if not np.isfinite(logits.max(axis=-1)).all():
        raise not_numbers(LANGUAGE_MODEL)
    return logits


@dataclass(frozen=True, slots=True)
class _Opening:
    bundle: Bundle
    threads: int | None
    halt: Halt
    wanted: Wanted

    def language_model(self) -> LanguageModel:
        """The graph that decides about the device: the session is asked what it really got."""
        if self.wanted.device != "cpu":
            try:
                return self._on_cuda()
            except DeviceUnavailable:
                if self.wanted.device == "cuda":
                    raise
        require_memory(self.bundle.manifest, "cpu", free_memory("cpu"))
        return self._language_model(self.graph(LANGUAGE_MODEL, "cpu"), "cpu")

    def _on_cuda(self) -> LanguageModel:
        """Nodes that computed elsewhere would send their values through both memories in every
        pass."""
        manifest = self.bundle.manifest
        require_memory(manifest, "cuda", free_memory("cuda", self.wanted.gpu))
        session = self.graph(LANGUAGE_MODEL, "cuda")
        elsewhere = misplaced(session, "cuda")
        if not elsewhere:
            return self._language_model(session, "cuda")
        # Only where a GPU is asked for: its tokens are others than those of the packs' runs.
        if self.wanted.device != "cuda" or not can_be_halved(self.bundle):
            raise self._not_for_gpus(elsewhere)
        halved = self.graph(LANGUAGE_MODEL, "cuda", halved_language_model(self.bundle))
        if elsewhere := misplaced(halved, "cuda"):
            raise self._not_for_gpus(elsewhere)
        return self._language_model(halved, "cuda", halved_spec(manifest.language_model))

    def _language_model(
        self, session: Session, device: Device, spec: LanguageModelSpec | None = None
    ) -> LanguageModel:
        return LanguageModel(session, self.bundle.manifest, device, self.wanted.gpu, spec)

    def _not_for_gpus(self, elsewhere: Sequence[str]) -> DeviceUnavailable:
        return DeviceUnavailable(
            "The model {model} cannot run on the GPU: {count} of its nodes have no GPU version in "
            "this precision ({first}); choose the device auto or cpu.",
            model=self.bundle.manifest.name,
            count=len(elsewhere),
            first=one_line(elsewhere[0])[:80],
        )

    def graph(self, name: str, device: Device, content: bytes | None = None) -> Session:
        try:
            return open_session(
                self.bundle.file(name),
                device,
                self.threads,
                self.halt,
                gpu=self.wanted.gpu,
                content=content,
            )
        except (DeviceUnavailable, OutOfMemory, GraphHalted):
            raise
        except Exception as error:  # the runtime's exceptions have no common base
            raise BundleError(
                "{name} in the model {model} cannot be opened ({detail}); get a fresh copy of the "
                "model.",
                name=name,
                model=self.bundle.manifest.name,
                detail=one_line(str(error))[:200],
            ) from error


def _check(
    session: Session,
    graph: str,
    side: Literal["input", "output"],
    expected: Mapping[str, Sequence[int | None]],
) -> None:
    """Names and shapes; None stands for a dimension that may be anything, fixed or not."""
    values = session.get_inputs() if side == "input" else session.get_outputs()
    found = {value.name: list(value.shape) for value in values}
    if set(found) != set(expected):
        odd = one_line(", ".join(sorted(set(found) ^ set(expected))[:3]))[:200]
        raise BundleError(
            "{graph} has other inputs or outputs than a bundle's graph has ({odd}); "
            "get a fresh copy of the model.",
            graph=graph,
            odd=odd,
        )
    for name, shape in expected.items():
        if len(found[name]) != len(shape) or any(
            want is not None and want != have for want, have in zip(shape, found[name], strict=True)
        ):
            raise BundleError(
                "{graph} and the manifest disagree about {name} ({found} against {known}); get a "
                "fresh copy of the model.",
                graph=graph,
                name=name,
                found=one_line(str(found[name]))[:200],
                known=str(["any" if d is None else d for d in shape]),
            )


def _check_cache_type(session: Session, dtype: str) -> None:
    onnx_name = {"float32": "tensor(float)", "float16": "tensor(float16)"}[dtype]
    for value in session.get_inputs():
        if value.name.startswith("past_key_values.") and value.type != onnx_name:
            raise BundleError(
                "{graph} keeps its cache as {found}, the manifest says {known}; get a fresh copy "
                "of the model.",
                graph=LANGUAGE_MODEL,
                found=value.type,
                known=dtype,
            )
