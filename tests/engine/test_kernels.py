"""The class of processor within which runs repeat token for token."""

import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.runtime import kernels as module
from engine.runtime.kernels import kernels, kernels_for

AVX2 = {"sse4_2", "avx", "avx2", "fma"}
AVX512 = AVX2 | {"avx512f"}


@pytest.mark.parametrize(
    ("machine", "features", "expected"),
    [
        ("x86_64", {"sse4_2"}, "sse"),
        ("x86_64", {"avx"}, "avx"),
        ("x86_64", AVX2, "avx2"),
        ("AMD64", AVX2 | {"avx_vnni"}, "avx2-vnni"),
        ("x86_64", AVX512, "avx512"),
        ("x86_64", AVX512 | {"avx512_vnni", "avx_vnni"}, "avx512-vnni"),
        ("aarch64", {"asimd", "asimddp"}, "arm64"),
        ("arm64", set[str](), "arm64"),
        ("riscv64", set[str](), "riscv64"),
    ],
)
def test_a_class_is_what_onnx_runtime_would_pick(
    machine: str, features: set[str], expected: str
) -> None:
    assert kernels_for(machine, features) == expected


def test_this_processor_has_a_class() -> None:
    assert re.fullmatch(r"(sse|avx|avx2|avx512)(-vnni)?|[a-z0-9_]+", kernels())


@pytest.mark.skipif(sys.platform != "linux", reason="the other way to ask is the only one here")
@pytest.mark.skipif(
    "NPY_DISABLE_CPU_FEATURES" in os.environ, reason="numpy was told to find less than there is"
)
def test_numpy_tells_the_same_class_where_the_system_tells_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    by_the_system = kernels()
    monkeypatch.setattr(module, "_CPUINFO", tmp_path / "none")
    kernels.cache_clear()
    try:
        assert kernels() == by_the_system.removesuffix("-vnni")
    finally:
        kernels.cache_clear()


@pytest.mark.parametrize(
    ("extensions", "expected"),
    [
        ({"found": ["AVX2", "AVX512F"], "baseline": ["SSE2"]}, "avx512"),
        ({"found": ["X86_V3"], "baseline": ["X86_V2"]}, "avx2"),
        ({"baseline": ["X86_V2"], "not found": ["X86_V3"]}, "sse"),
        ({}, "sse"),
    ],
)
def test_every_form_of_numpys_list_is_known(
    extensions: dict[str, list[str]],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(module, "_CPUINFO", tmp_path / "none")
    monkeypatch.setattr(np, "show_config", lambda mode: {"SIMD Extensions": extensions})
    monkeypatch.setattr(module.platform, "machine", lambda: "AMD64")
    kernels.cache_clear()
    try:
        assert kernels() == expected
    finally:
        kernels.cache_clear()
