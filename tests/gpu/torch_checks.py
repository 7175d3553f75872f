"""What PyTorch alone shows of a GPU with the model that ships: numbers, tokens, speed, memory."""

import json
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from tests.gpu.onnx_in_torch import TorchGraph
from tests.gpu.table import Check, Found

MOST_ROWS = 33
# Of a logit, in 16 bits against 32: sums of some hundred products, each right to 2 ** -11.
_FP16_TOLERANCE = 0.25
_DRAFT = 16
_DRAWN = 160
# ProgEmu's own shape: width, inner width, heads, heads of keys and values, layers.
_WIDTH, _INNER, _HEADS, _KV_HEADS, _LAYERS = 4096, 14336, 32, 8, 32
_ABSURD = 1 << 50


def torch_checks(bundle: Path, device: torch.device, *, quick: bool) -> dict[str, Check]:
    checks = TorchChecks(bundle, device, quick)
    return {
        "fp16 logits, 1 to 33 rows": checks.logits,
        "tokens with and without drafts, fp16": checks.drafts,
        "image codes, TF32 off and on": checks.codes,
        "time of a pass, by rows": checks.speed,
        "a layer of the 8B model, fp16": checks.large_layer,
        "memory stays after the first pass": checks.memory,
        "out of memory is an error and no end": checks.out_of_memory,
    }


class TorchModel:
    """The language model of a bundle with one sequence; a pass as `engine.runtime.sessions` does
    it: a lone token is fed twice."""

    def __init__(self, bundle: Path, device: torch.device, dtype: torch.dtype) -> None:
        self.manifest: dict[str, Any] = json.loads((bundle / "bundle.json").read_text("utf-8"))
        self.graph = TorchGraph(bundle / "language_model.onnx", device, dtype)
        spec = self.manifest["language_model"]
        shape = (1, spec["kv_heads"], spec["context"], spec["head_dim"])
        names = [f"{i}.{part}" for i in range(spec["layers"]) for part in ("key", "value")]
        self.buffers = {
            f"past_key_values.{name}": torch.zeros(shape, device=device, dtype=dtype)
            for name in names
        }
        self.length = 0
        self._features = self.graph.graph.weights["features.weight"].shape[0]

    def score(
        self, tokens: Sequence[int], count: int, *, text: bool = False
    ) -> NDArray[np.float32]:
        """Logits (count, ids) of the last of the new tokens."""
        rows = [*tokens, *tokens] if len(tokens) == 1 else list(tokens)
        total, scored = self.length + len(rows), max(count, 2)
        device, dtype = self.graph.device, self.graph.dtype
        found = self.graph.run(
            input_ids=torch.tensor([rows], device=device),
            seqlens_k=torch.tensor([total - 1], dtype=torch.int32),
            total_sequence_length=torch.tensor(total, dtype=torch.int32),
            scored=torch.tensor([scored]),
            text=torch.tensor(text),
            features=torch.zeros((1, len(rows), self._features), device=device, dtype=dtype),
            **self.buffers,
        )
        self.length += len(tokens)
        logits = found["logits"][0].float().cpu().numpy()
        return logits[:1] if len(tokens) == 1 else logits[-count:]


class TorchChecks:
    def __init__(self, bundle: Path, device: torch.device, quick: bool) -> None:
        self._bundle, self._device = bundle, device
        # Processors compute 16 bits in a hundred times the time.
        slow = quick or device.type == "cpu"
        self._repeats = 3 if slow else 20
        self._drawn = 12 if slow else _DRAWN
        self._prefix = 24 if slow else 600
        self._longest = 64 if slow else 1200
        manifest = json.loads((bundle / "bundle.json").read_text("utf-8"))
        ids = manifest["ids"]
        self._first = ids["visual_offset"]
        self._size = manifest["image"]["size"]
        rng = np.random.default_rng(7)
        self._tokens = [
            ids["bos"],
            *(int(t) for t in rng.integers(self._first, self._first + ids["visual_count"], 1200)),
        ]
        self._reference: TorchModel | None = None
        self._half: TorchModel | None = None

    def logits(self) -> Found:
        """fp16 on the device against float32 on the processor, and whether company matters."""
        torch.backends.cuda.matmul.allow_tf32 = False
        exact, half = self._exact(), self._fp16()
        window = self._tokens[self._prefix : self._prefix + MOST_ROWS]
        for model in (exact, half):
            model.length = 0
            model.score(self._tokens[: self._prefix], 1)
        wanted = exact.score(window, MOST_ROWS)
        whole = half.score(window, MOST_ROWS)
        worst = company = 0.0
        other_token = 0
        for rows in range(1, MOST_ROWS + 1):
            half.length = self._prefix
            found = half.score(window[:rows], rows)
            if not np.isfinite(found).all():
                return Found(f"with {rows} rows the logits are no numbers", False)
            worst = max(worst, float(np.abs(found - wanted[:rows]).max()))
            company = max(company, float(np.abs(found - whole[:rows]).max()))
            other_token += int((found.argmax(1) != whole[:rows].argmax(1)).sum())
        figures = {"worst": worst, "company": company, "other_tokens": other_token}
        return Found(
            f"at most {worst:.3f} from float32; {company:.4f} between {MOST_ROWS} rows and fewer, "
            f"{other_token} of {MOST_ROWS * (MOST_ROWS + 1) // 2} best tokens differ",
            worst <= _FP16_TOLERANCE,
            figures,
        )

    def drafts(self) -> Found:
        """Drawn with noise of each position: the same tokens, whatever is proposed."""
        alone, passes_alone = self._draw(1)
        drafted, passes = self._draw(_DRAFT)
        differ = sum(a != b for a, b in zip(alone, drafted, strict=True))
        return Found(
            f"{differ} of {len(alone)} tokens differ; {passes} passes in the place of "
            f"{passes_alone}",
            differ == 0,
            {"differ": differ, "drawn": len(alone), "passes": passes, "alone": passes_alone},
        )

    def codes(self) -> Found:
        """Of a film, on the device in float32, against the processor's."""
        film = torch.from_numpy(_film(self._size))[None, None]
        wanted = self._codes(torch.device("cpu"), film, tf32=False)
        off = self._codes(self._device, film, tf32=False)
        on = self._codes(self._device, film, tf32=True)
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
        differ = [float((codes != wanted).mean()) for codes in (off, on)]
        return Found(
            f"{100 * differ[0]:.2f} % of the codes differ with TF32 off, {100 * differ[1]:.2f} % "
            "on",
            differ[0] <= 0.005,
            {"differ_off": differ[0], "differ_on": differ[1], "codes": int(wanted.size)},
        )

    def speed(self) -> Found:
        half = self._fp16()
        half.length = 0
        half.score(self._tokens[: self._prefix], 1)
        times: dict[int, float] = {}
        for rows in (2, _DRAFT, MOST_ROWS):
            times[rows] = self._median(lambda rows=rows: self._pass(half, rows))
        begun = perf_counter()
        half.length = 0
        half.score(self._tokens[: self._prefix], 1)
        self._wait()
        prefill = perf_counter() - begun
        told = ", ".join(f"{rows} rows {1000 * s:.2f} ms" for rows, s in times.items())
        return Found(
            f"{told}; prefill of {self._prefix} tokens {1000 * prefill:.1f} ms",
            None,
            {"pass_s": times, "prefill_s": prefill},
        )

    def large_layer(self) -> Found:
        """Products of one layer in the released model's shape, from which a pass is reckoned."""
        # The processor takes the same way in small.
        part = 16 if self._device.type == "cpu" else 1
        layer = _Layer(self._device, torch.float16, part)
        times = {rows: self._median(lambda rows=rows: layer.run(rows)) for rows in (2, _DRAFT)}
        model = {rows: _LAYERS * seconds for rows, seconds in times.items()}
        rate = layer.weight_bytes / times[2] / 1e9
        told = ", ".join(f"{rows} rows {1000 * s:.1f} ms" for rows, s in model.items())
        return Found(
            f"all {_LAYERS} layers: {told} ({rate:.0f} GB/s of weights)"
            + (f", {part} times narrower" if part > 1 else ""),
            None,
            {"pass_s": model, "gigabytes_per_second": rate},
        )

    def memory(self) -> Found:
        half = self._fp16()
        half.length = 0
        half.score(self._tokens[: self._longest - MOST_ROWS - 1], 1)
        before = half.length
        used: list[int] = []
        for rows in (2, _DRAFT, MOST_ROWS, 2):
            half.length = before
            self._pass(half, rows)
            used.append(self._allocated())
        weights = half.graph.weight_bytes
        caches = sum(b.numel() * b.element_size() for b in half.buffers.values())
        peak = self._peak()
        extra = f", at most {peak / 1e6:.0f} MB" if peak else ""
        return Found(
            f"weights {weights / 1e6:.0f} MB, caches {caches / 1e6:.1f} MB; {used[0] / 1e6:.0f} MB "
            f"after the first pass, {used[-1] / 1e6:.0f} MB after the last{extra}",
            used[-1] <= used[0],
            {"weights": weights, "caches": caches, "used": used, "peak": peak},
        )

    def out_of_memory(self) -> Found:
        """What the device has not is an error that says so, and the next pass works."""
        said = ""
        try:
            torch.empty(_ABSURD, dtype=torch.uint8, device=self._device)
        except RuntimeError as error:  # torch.OutOfMemoryError is one, too
            said = str(error).strip().splitlines()[0]
        known = any(w in said.lower() for w in ("out of memory", "can't allocate", "not enough"))
        half = self._fp16()
        half.length = 0
        works = bool(np.isfinite(half.score(self._tokens[:4], 2)).all())
        return Found(f"“{said[:90]}”; the next pass works: {works}", known and works)

    def _draw(self, window: int) -> tuple[list[int], int]:
        """Tokens drawn after the prefix, `window` verified at a time, and in how many passes. What
        is proposed is the text of the prior, which is right now and then."""
        half = self._fp16()
        half.length = 0
        half.score(self._tokens[: self._prefix], 1)
        last = self._tokens[self._prefix]
        drawn: list[int] = []
        passes = 0
        while len(drawn) < self._drawn:
            proposed = self._tokens[self._prefix + 1 + len(drawn) :][: window - 1]
            half.length = self._prefix + len(drawn)
            logits = half.score([last, *proposed], 1 + len(proposed))
            passes += 1
            for row, scores in enumerate(logits):
                token = self._drawn_from(scores, len(drawn))
                drawn.append(token)
                last = token
                if row >= len(proposed) or token != proposed[row] or len(drawn) == self._drawn:
                    break
        return drawn, passes

    def _drawn_from(self, scores: NDArray[np.float32], position: int) -> int:
        """Half of the time the prior's token is so likely that it is drawn, as in a run."""
        prior = self._tokens[self._prefix + 1 + position] - self._first
        noise = np.random.Generator(np.random.Philox(key=position)).gumbel(size=len(scores))
        leaning = np.zeros(len(scores))
        leaning[prior] = 100.0 if position % 2 else 0.0
        return self._first + int((scores.astype(np.float64) + noise + leaning).argmax())

    def _codes(self, device: torch.device, film: torch.Tensor, *, tf32: bool) -> NDArray[np.int64]:
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = tf32
        encoder = TorchGraph(self._bundle / "image_encoder.onnx", device, torch.float32)
        return encoder.run(image=film.to(device))["codes"].cpu().numpy()

    def _pass(self, model: TorchModel, rows: int) -> None:
        begin = model.length
        model.score(self._tokens[begin : begin + rows], rows)
        model.length = begin

    def _median(self, work: Any) -> float:
        work()
        taken: list[float] = []
        for _ in range(self._repeats):
            self._wait()
            begun = perf_counter()
            work()
            self._wait()
            taken.append(perf_counter() - begun)
        return float(np.median(taken))

    def _wait(self) -> None:
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)

    def _allocated(self) -> int:
        return torch.cuda.memory_allocated(self._device) if self._device.type == "cuda" else 0

    def _peak(self) -> int:
        return torch.cuda.max_memory_allocated(self._device) if self._device.type == "cuda" else 0

    def _exact(self) -> TorchModel:
        self._reference = self._reference or TorchModel(
            self._bundle, torch.device("cpu"), torch.float32
        )
        return self._reference

    def _fp16(self) -> TorchModel:
        self._half = self._half or TorchModel(self._bundle, self._device, torch.float16)
        return self._half


class _Layer:
    """The products of a layer; rows stand for tokens."""

    def __init__(self, device: torch.device, dtype: torch.dtype, part: int) -> None:
        """part: how many times narrower than the model's."""
        self._device, self._dtype = device, dtype
        self._width, inner = _WIDTH // part, _INNER // part
        qkv = self._width + 2 * _KV_HEADS * self._width // _HEADS
        width = self._width
        shapes = ((width, qkv), (width, width), (width, 2 * inner), (inner, width))
        # A pass reads each layer once, from memory: several in turn, so that no cache holds them.
        self._weights = [
            [torch.zeros(shape, device=device, dtype=dtype) for shape in shapes]
            for _ in range(1 if device.type == "cpu" else 3)
        ]
        self._turn = 0

    @property
    def weight_bytes(self) -> int:
        return sum(w.numel() * w.element_size() for w in self._weights[0])

    @torch.no_grad()
    def run(self, rows: int) -> torch.Tensor:
        qkv, out, both, down = self._weights[self._turn % len(self._weights)]
        self._turn += 1
        x = torch.zeros((rows, self._width), device=self._device, dtype=self._dtype)
        mixed = (x @ qkv)[:, : self._width]
        gate, up = ((x + mixed @ out) @ both).chunk(2, -1)
        return (torch.nn.functional.silu(gate) * up) @ down


def _film(size: int) -> NDArray[np.float32]:
    """Smooth shades and a little noise, as films have."""
    rng = np.random.default_rng(5)
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) / size
    shade = 0.5 + 0.3 * np.sin(6 * rows) * np.cos(5 * columns)
    return np.clip(shade + rng.normal(0, 0.02, shade.shape), 0, 1).astype(np.float32)
