from pathlib import Path

import onnx
import pytest

from engine.bundle import LANGUAGE_MODEL, Bundle, Manifest, read_manifest
from engine.bundle.onnx_file import inspect_onnx
from engine.errors import DeviceLost, OutOfMemory
from engine.runtime import sessions
from engine.runtime.memory import cache_bytes, free_memory, memory_needed, require_memory
from engine.runtime.onnx_runtime import runtime_errors
from engine.runtime.sessions import Sessions
from tests.engine.tiny_bundle import CONTEXT, HEAD_DIM, KV_HEADS, LAYERS, write_tiny_bundle


@pytest.fixture(scope="module")
def manifest(tiny_bundle: Path) -> Manifest:
    return read_manifest(tiny_bundle)


def test_a_model_needs_its_graphs_and_one_cache(tiny_bundle: Path, manifest: Manifest) -> None:
    cache = 2 * LAYERS * KV_HEADS * HEAD_DIM * CONTEXT * 4
    assert cache_bytes(manifest, CONTEXT) == cache
    graphs = sum(path.stat().st_size for path in tiny_bundle.glob("*.onnx"))
    assert memory_needed(manifest) == graphs + cache


def test_a_model_that_fits_exactly_is_let_in_and_one_byte_less_is_told(manifest: Manifest) -> None:
    needed = memory_needed(manifest)
    for free in (needed, None):
        require_memory(manifest, "cpu", free)
    with pytest.raises(OutOfMemory, match=r"tiny needs at least .* GB .* choose a smaller model"):
        require_memory(manifest, "cpu", needed - 1)
    with pytest.raises(OutOfMemory, match="the GPU has"):
        require_memory(manifest, "cuda", 0)


def test_a_model_beyond_this_machine_is_refused_before_it_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_tiny_bundle(tmp_path / "tiny")
    # Only the free memory is made up: no test can fill the machine.
    monkeypatch.setattr(sessions, "free_memory", lambda device: 1000)
    monkeypatch.setattr(sessions, "open_session", lambda *_: pytest.fail("it was loaded"))
    with pytest.raises(OutOfMemory, match="needs at least"):
        Sessions.open(Bundle.open(path), "cpu")


def test_free_memory_is_told_of_the_machine_and_of_a_gpu_only_where_there_is_one() -> None:
    free = free_memory("cpu")
    assert free is not None
    assert free > 2**20
    on_gpu = free_memory("cuda")
    assert on_gpu is None or on_gpu > 0


def test_the_size_of_each_tensor_is_read_without_loading_it(tiny_bundle: Path) -> None:
    path = tiny_bundle / LANGUAGE_MODEL
    expected = {t.name: len(t.raw_data) for t in onnx.load(path).graph.initializer}
    assert dict(inspect_onnx(path).tensors) == expected
    assert expected["embedding"] > 1000


@pytest.mark.parametrize(
    "said",
    [
        "CUDA failure 719: unspecified launch failure ; GPU=0 ; hostname=lab",
        "CUDA failure 700: an illegal memory access was encountered",
        "CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED",
        "CUDA failure 46: all CUDA-capable devices are busy or unavailable",
    ],
)
def test_a_gpu_that_is_gone_is_told_as_that(said: str) -> None:
    with pytest.raises(DeviceLost, match="open the model again"), runtime_errors():
        raise RuntimeError(said)


def test_a_gpu_that_is_full_is_out_of_memory_and_not_lost() -> None:
    said = "CUDA failure 2: out of memory ; cudaErrorMemoryAllocation"
    with pytest.raises(OutOfMemory), runtime_errors():
        raise RuntimeError(said)
