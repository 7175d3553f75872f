"""How much memory a bundle needs, said before anything is loaded, and how much is free.

Knows the manifest alone: no file is read, no session opened.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import psutil

from engine.bundle import Manifest
from engine.errors import Named, OutOfMemory
from engine.runtime.onnx_runtime import Device

_BYTES = {"float32": 4, "float16": 2}
_WEIGHTS = (".onnx", ".data")


def memory_needed(manifest: Manifest) -> int:
    """Bytes that weights and one KV cache take: less than this is certainly too little."""
    weights = sum(e.size for name, e in manifest.files.items() if name.endswith(_WEIGHTS))
    return weights + cache_bytes(manifest, manifest.language_model.context)


def cache_bytes(manifest: Manifest, tokens: int) -> int:
    """Bytes of the keys and values of so many tokens."""
    spec = manifest.language_model
    per_token = 2 * spec.layers * spec.kv_heads * spec.head_dim * _BYTES[spec.cache_dtype]
    return tokens * per_token


def free_memory(device: Device) -> int | None:
    """Bytes that could be had now; None where the machine does not tell."""
    return psutil.virtual_memory().available if device == "cpu" else _free_on_gpu()


def require_memory(manifest: Manifest, device: Device, free: int | None) -> None:
    """Raises OutOfMemory where the model cannot fit into `free` bytes of the device."""
    needed = memory_needed(manifest)
    if free is not None and needed > free:
        place = Named("the GPU") if device == "cuda" else Named("this machine")
        raise OutOfMemory(
            "The model {model} needs at least {needed} GB of memory, and {place} has {free} GB "
            "free; close other programs, or choose a smaller model or another device.",
            model=manifest.name,
            needed=needed / 2**30,
            place=place,
            free=free / 2**30,
        )


def _free_on_gpu() -> int | None:
    """Of the first NVIDIA GPU, through the driver's own library (in the extra `cuda`)."""
    if find_spec("pynvml") is None:
        return None
    nvml: Any = import_module("pynvml")
    try:
        nvml.nvmlInit()
        try:
            return int(nvml.nvmlDeviceGetMemoryInfo(nvml.nvmlDeviceGetHandleByIndex(0)).free)
        finally:
            nvml.nvmlShutdown()
    except nvml.NVMLError:
        return None  # no driver, or one that does not tell: opening the model will
