"""Which kernels ONNX Runtime takes on this processor. Runs repeat token for token within a class.

ONNX Runtime's products of floats, sums and convolutions add up in an order that depends on the
width of the registers; it asks the processor and takes no wish. Knows no session.
"""

import platform
import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np

_CPUINFO = Path("/proc/cpuinfo")


@cache
def kernels() -> str:
    """The class of this processor: "avx2", "avx2-vnni", "avx512", "avx512-vnni", "avx", "sse" or
    the name of another architecture, such as "arm64"."""
    return kernels_for(platform.machine(), _features())


def kernels_for(machine: str, features: Collection[str]) -> str:
    """features: as Linux names them in /proc/cpuinfo. The order of questions is MLAS's own
    (onnxruntime/core/mlas/lib/platform.cpp)."""
    known = frozenset(feature.lower() for feature in features)
    name = machine.lower()
    if name in {"aarch64", "arm64"}:
        return "arm64"
    if name not in {"x86_64", "amd64"}:
        return name or "unknown"
    if not known >= {"avx2", "fma"}:
        return "avx" if "avx" in known else "sse"
    if "avx512f" in known:
        return "avx512-vnni" if "avx512_vnni" in known else "avx512"
    return "avx2-vnni" if "avx_vnni" in known else "avx2"


def _features() -> frozenset[str]:
    if _CPUINFO.is_file():
        flags = re.search(r"^flags\s*:(.*)$", _CPUINFO.read_text(), re.MULTILINE)
        return frozenset(flags[1].split()) if flags else frozenset()
    return _features_of_numpy(cast("Mapping[str, Any]", np.show_config(mode="dicts")))


def _features_of_numpy(config: Mapping[str, Any]) -> frozenset[str]:
    """What numpy found the processor to have, for systems without /proc: its groups say nothing of
    VNNI, which changes no sum of whole numbers. numpy leaves out a list that would be empty."""
    extensions = config["SIMD Extensions"]
    groups = frozenset(extensions.get("found", ())) | frozenset(extensions.get("baseline", ()))
    features: set[str] = set()
    if groups & {"AVX2", "X86_V3"}:
        features |= {"avx", "avx2", "fma"}
    if groups & {"AVX512F", "X86_V4"}:
        features.add("avx512f")
    return frozenset(features)
