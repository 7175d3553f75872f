"""How much memory a bundle needs, said before anything is loaded, and how much is free.

Knows the manifest alone: no file is read, no session opened.
"""

import math

import psutil

from engine.bundle import LANGUAGE_MODEL, Manifest
from engine.errors import Named, OutOfMemory
from engine.runtime.cuda_driver import read_driver
from engine.runtime.onnx_runtime import Device

_BYTES = {"float32": 4, "float16": 2}
_WEIGHTS = (".onnx", ".data")
# Bytes of a weight by the precision that a manifest names.
_STORED = {"float32": 4.0, "float16": 2.0, "int8": 1.0, "int4": 0.625, "int4-float16": 0.5625}
_DECODER_CHANNELS = 256


def memory_needed(manifest: Manifest) -> int:
    """Bytes that weights and one KV cache take: less than this is certainly too little."""
    weights = sum(e.size for name, e in manifest.files.items() if name.endswith(_WEIGHTS))
    return weights + cache_bytes(manifest, manifest.language_model.context)


def cache_bytes(manifest: Manifest, tokens: int) -> int:
    """Bytes of the keys and values of so many tokens."""
    spec = manifest.language_model
    per_token = 2 * spec.layers * spec.kv_heads * spec.head_dim * _BYTES[spec.cache_dtype]
    return tokens * per_token


def activation_bytes(manifest: Manifest) -> int:
    """Bytes that a pass over a whole prior takes beside weights and cache, estimated from above:
    twelve vectors of a token at once, and three maps of the image decoder at full size."""
    spec, image = manifest.language_model, manifest.image
    graph = sum(e.size for name, e in manifest.files.items() if name.startswith(LANGUAGE_MODEL))
    # A layer has some thirteen matrices of width by width.
    width = math.sqrt(graph / spec.layers / _STORED.get(spec.dtype, 4) / 13)
    passed = 12 * width * 4 * image.rows * image.columns
    return round(passed) + 3 * _DECODER_CHANNELS * 4 * image.size**2


def free_memory(device: Device, gpu: int = 0) -> int | None:
    """Bytes that could be had now, of a GPU its own; None where the machine does not tell."""
    if device == "cpu":
        return psutil.virtual_memory().available
    driver = read_driver()
    return driver.gpus[gpu].free if driver is not None and gpu < len(driver.gpus) else None


def require_memory(manifest: Manifest, device: Device, free: int | None) -> None:
    """Raises OutOfMemory where the model cannot fit into `free` bytes of the device."""
    needed = memory_needed(manifest)
    if device == "cuda":
        needed += activation_bytes(manifest)
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
