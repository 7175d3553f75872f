"""What NVIDIA's driver says of its GPUs: which there are, how old they are, how much is free.

Only the driver's own library is needed (`libcuda`), so that an old driver, an old GPU and missing
CUDA libraries can be told apart before ONNX Runtime is asked for anything. GPUs are numbered as
CUDA numbers them, `CUDA_VISIBLE_DEVICES` included. Source: CUDA Driver API.
"""

import ctypes
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from engine.errors import DeviceUnavailable

# ONNX Runtime's build for GPUs (1.27 and later) is made with CUDA 13, which left out what is older
# than Turing.
_LEAST_CUDA = 13
_LEAST_CAPABILITY = (7, 5)

_MAJOR, _MINOR = 75, 76  # CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR and _MINOR
_NAME_LENGTH = 256
_LIBRARY = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"


@dataclass(frozen=True, slots=True)
class Gpu:
    """capability: of its instructions, such as (8, 6). memory, free: bytes; free is None where the
    driver does not tell."""

    index: int
    name: str
    capability: tuple[int, int]
    memory: int
    free: int | None


@dataclass(frozen=True, slots=True)
class Driver:
    """cuda: the newest CUDA that the driver knows, such as (13, 0)."""

    cuda: tuple[int, int]
    gpus: tuple[Gpu, ...]


def read_driver(library: str = _LIBRARY) -> Driver | None:
    """None where there is no driver, or no GPU that it can use."""
    try:
        cuda = ctypes.CDLL(library)
    except OSError:
        return None
    if cuda.cuInit(0) != 0:
        return None
    version, count = ctypes.c_int(), ctypes.c_int()
    if cuda.cuDriverGetVersion(ctypes.byref(version)) or cuda.cuDeviceGetCount(ctypes.byref(count)):
        return None
    major, minor = version.value // 1000, version.value % 1000 // 10
    gpus = tuple(_gpu(cuda, index) for index in range(count.value))
    return Driver((major, minor), gpus) if gpus else None


def usable_gpu(driver: Driver | None, index: int) -> Gpu:
    """Raises DeviceUnavailable, which says what is in the way."""
    if driver is None:
        raise DeviceUnavailable(
            "There is no usable NVIDIA GPU on this machine; choose the device auto or cpu."
        )
    if index >= len(driver.gpus):
        raise DeviceUnavailable(
            "There is no GPU {index} on this machine, the last one is {last}; choose another "
            "device.",
            index=index,
            last=len(driver.gpus) - 1,
        )
    gpu = driver.gpus[index]
    if gpu.capability < _LEAST_CAPABILITY:
        raise DeviceUnavailable(
            "{gpu} is too old for CUDA {cuda}, which begins with the GeForce RTX 20 and GTX 16 "
            "series; choose the device auto or cpu.",
            gpu=gpu.name,
            cuda=_LEAST_CUDA,
        )
    if driver.cuda[0] < _LEAST_CUDA:
        raise DeviceUnavailable(
            "The NVIDIA driver is too old: it knows CUDA {found}, and {needed} is needed; update "
            "the driver, or choose the device auto or cpu.",
            found=f"{driver.cuda[0]}.{driver.cuda[1]}",
            needed=_LEAST_CUDA,
        )
    return gpu


def _gpu(cuda: ctypes.CDLL, index: int) -> Gpu:
    device = ctypes.c_int()
    cuda.cuDeviceGet(ctypes.byref(device), index)
    name = ctypes.create_string_buffer(_NAME_LENGTH)
    cuda.cuDeviceGetName(name, _NAME_LENGTH, device)
    capability = [ctypes.c_int(), ctypes.c_int()]
    for value, attribute in zip(capability, (_MAJOR, _MINOR), strict=True):
        cuda.cuDeviceGetAttribute(ctypes.byref(value), attribute, device)
    memory = ctypes.c_size_t()
    cuda.cuDeviceTotalMem_v2(ctypes.byref(memory), device)
    return Gpu(
        index,
        name.value.decode("utf-8", "replace"),
        (capability[0].value, capability[1].value),
        memory.value,
        _free(cuda, device),
    )


def _free(cuda: ctypes.CDLL, device: ctypes.c_int) -> int | None:
    with _context(cuda, device) as made:
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        if made and not cuda.cuMemGetInfo_v2(ctypes.byref(free), ctypes.byref(total)):
            return free.value
    return None


@contextmanager
def _context(cuda: ctypes.CDLL, device: ctypes.c_int) -> Generator[bool]:
    """The device's own context, which ONNX Runtime shares later; False where it cannot be had."""
    context = ctypes.c_void_p()
    if cuda.cuDevicePrimaryCtxRetain(ctypes.byref(context), device):
        yield False
        return
    try:
        if cuda.cuCtxPushCurrent_v2(context):
            yield False
            return
        try:
            yield True
        finally:
            cuda.cuCtxPopCurrent_v2(ctypes.byref(ctypes.c_void_p()))
    finally:
        cuda.cuDevicePrimaryCtxRelease_v2(device)
