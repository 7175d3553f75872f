"""What ONNX Runtime shows of a device with the model that ships, through the engine itself."""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.bundle import LANGUAGE_MODEL, Bundle
from engine.cases import built_in_cases
from engine.errors import OutOfMemory
from engine.evaluation.reversal import run_to_end
from engine.evaluation.speed import finish, measure_speed
from engine.progemu import Engine
from engine.radiograph import read_radiograph
from engine.result import Sampling
from engine.runtime.half_precision import halved_language_model, halved_spec
from engine.runtime.memory import activation_bytes, free_memory, memory_needed
from engine.runtime.onnx_runtime import Device, misplaced, new_buffer, open_session
from engine.runtime.sessions import LanguageModel, Sessions
from tests.gpu.table import Check, Found

ROOT = Path(__file__).parents[2]
MOST_ROWS = 33
_HYPOTHESES = ("new large right effusion", "new moderate left lower consolidation", "no change")
_ABSURD = 1 << 50


def runtime_checks(bundle: Path, device: str, *, quick: bool) -> dict[str, Check]:
    checks = RuntimeChecks(bundle, device, quick)
    return {
        "ORT: every node on the device": checks.placement,
        "ORT: fp16 logits, 1 to 33 rows": checks.logits,
        "ORT: image codes against the processor's": checks.codes,
        "ORT: the same run twice, and its recipe": checks.repeated,
        "ORT: tokens with and without drafts": checks.drafts,
        "ORT: speed of runs": checks.speed,
        "ORT: buffers are bound once": checks.buffers,
        "ORT: out of memory is one sentence": checks.out_of_memory,
        "command: no GPU is one sentence": checks.hidden_gpu,
        "command: auto keeps what ships on the processor": checks.auto,
    }


class RuntimeChecks:
    def __init__(self, bundle: Path, device: str, quick: bool) -> None:
        self._path, self._wanted, self._rounds = bundle, device, 1 if quick else 2
        self._bundle = Bundle.open(bundle)
        self._device: Device = "cpu" if device == "cpu" else "cuda"
        self._films = [read_radiograph(case.path) for case in built_in_cases()[:2]]

    def placement(self) -> Found:
        """Of the language model in 16 bits, and of the image graphs."""
        half, sessions = self._half(), Sessions.open(self._bundle, self._wanted)
        found = (*misplaced(half.session, self._device), *sessions.elsewhere)
        return Found(
            f"not on it: {', '.join(found[:3])}" if found else "all of them",
            not found,
            {"elsewhere": found},
        )

    def logits(self) -> Found:
        half, exact = self._half(), Sessions.open(self._bundle, "cpu").language
        tokens = self._tokens(40 + MOST_ROWS)
        cache = half.new_cache()
        whole = cache.score(tokens, MOST_ROWS, text=False)
        wanted = exact.new_cache().score(tokens, MOST_ROWS, text=False)
        company, other = 0.0, 0
        for rows in range(1, MOST_ROWS + 1):
            cache.rewind(40)
            found = cache.score(tokens[40 : 40 + rows], rows, text=False)
            company = max(company, float(np.abs(found - whole[:rows]).max()))
            other += int((found.argmax(1) != whole[:rows].argmax(1)).sum())
        alike = float(np.corrcoef(whole.ravel(), wanted.ravel())[0, 1])
        return Found(
            f"correlate by {alike:.4f} with int8 on the processor; {company:.4f} between "
            f"{MOST_ROWS} rows and fewer, {other} best tokens differ",
            alike > 0.99,
            {"correlation": alike, "company": company, "other_tokens": other},
        )

    def codes(self) -> Found:
        pixels = self._films[0].pixels[:: self._step(), :: self._step()]
        size = self._bundle.manifest.image.size
        image = np.ascontiguousarray(pixels[:size, :size])
        here, there = (
            Sessions.open(self._bundle, device).encoder(image) for device in ("cpu", self._wanted)
        )
        differ = float((here != there).mean())
        return Found(f"{100 * differ:.2f} % differ", differ <= 0.005, {"differ": differ})

    def repeated(self) -> Found:
        with closing(Engine.open(self._path, self._wanted)) as engine:
            first, second = (
                run_to_end(engine, self._films[0], _HYPOTHESES[0], self._sampling(engine, 3))
                for _ in range(2)
            )
        same = np.array_equal(first.tokens, second.tokens)
        recipe = first.recipe
        as_asked = recipe.device == self._device and first.interpretation == second.interpretation
        return Found(
            f"tokens the same: {same}; {recipe.device}, {recipe.dtype}: "
            f"{first.interpretation[:50]}",
            same and as_asked,
            {"device": recipe.device, "dtype": recipe.dtype},
        )

    def drafts(self) -> Found:
        differ = drawn = 0
        with closing(Engine.open(self._path, self._wanted)) as engine:
            for seed in range(self._rounds):
                for hypothesis in _HYPOTHESES:
                    film = self._films[seed % 2]
                    runs = [
                        finish(engine, film, hypothesis, seed, drafting)
                        for drafting in (True, False)
                    ]
                    differ += int((runs[0].tokens != runs[1].tokens).sum())
                    drawn += runs[0].tokens.size
        return Found(
            f"{differ} of {drawn} tokens differ", differ == 0, {"differ": differ, "drawn": drawn}
        )

    def speed(self) -> Found:
        speed = measure_speed(self._path, self._wanted, self._films, self._rounds)
        return Found(
            f"run {speed.run_s:.2f} s, second {speed.second_run_s:.2f} s, drafts "
            f"{speed.speedup:.1f} times, opened in {speed.open_s:.1f} s",
            None,
            speed.model_dump(),
        )

    def buffers(self) -> Found:
        cache = self._half().new_cache()
        free: list[int | None] = []
        for rows in (40, 2, 16, MOST_ROWS):
            cache.score(self._tokens(rows), 1, text=False)
            free.append(free_memory(self._device, self._gpu()))
        moved = [name for name, (ours, used) in cache.addresses().items() if ours != used]
        needs = memory_needed(self._bundle.manifest) + activation_bytes(self._bundle.manifest)
        return Found(
            f"{len(moved)} of {len(cache.addresses())} were copied; at least {needs / 1e6:.0f} MB "
            "were reckoned",
            not moved,
            {"moved": moved, "free_after_passes": free, "reckoned": needs},
        )

    def out_of_memory(self) -> Found:
        try:
            new_buffer([_ABSURD], "float32", self._device, self._gpu())
        except OutOfMemory as error:
            return Found(str(error)[:100], True)
        return Found("nothing was said", False)

    def hidden_gpu(self) -> Found:
        """The command, with every GPU hidden from it."""
        done = self._generate("cuda", CUDA_VISIBLE_DEVICES="")
        lines = done.stderr.strip().splitlines()
        return Found(" ".join(lines)[:110], done.returncode == 2 and len(lines) == 1)

    def auto(self) -> Found:
        done = self._generate("auto")
        on_processor = '"device": "cpu"' in done.stdout
        said = '"device": "cpu"' if on_processor else done.stderr or done.stdout
        return Found(said[:110], on_processor)

    def _generate(self, device: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        film = built_in_cases()[0].path
        out = ROOT / "out" / "gpu"
        command = [sys.executable, "-m", "app", "generate", str(film), _HYPOTHESES[0], "--json"]
        return subprocess.run(
            [*command, "--out", str(out), "--device", device, "--model", str(self._path)],
            cwd=ROOT,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def _half(self) -> LanguageModel:
        content = halved_language_model(self._bundle)
        file, gpu = self._bundle.file(LANGUAGE_MODEL), self._gpu()
        session = open_session(file, self._device, gpu=gpu, content=content)
        spec = halved_spec(self._bundle.manifest.language_model)
        return LanguageModel(session, self._bundle.manifest, self._device, gpu, spec)

    def _gpu(self) -> int:
        return int(self._wanted.partition(":")[2] or 0)

    def _step(self) -> int:
        return max(1, min(self._films[0].pixels.shape) // self._bundle.manifest.image.size)

    def _tokens(self, count: int) -> Sequence[int]:
        ids = self._bundle.manifest.ids
        drawn: NDArray[np.int64] = np.random.default_rng(1).integers(
            ids.visual_offset, ids.visual_offset + ids.visual_count, count
        )
        return drawn.tolist()

    def _sampling(self, engine: Engine, seed: int) -> Sampling:
        return engine.manifest.sampling.sampling(seed)
