"""ONNX Runtime behind types: opening a session on a device, buffers, and what goes wrong.

The only module that imports onnxruntime. Knows files and tensors, nothing of models or runs.
"""

import os
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, cast

import numpy as np
import onnxruntime  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import NDArray

from engine.errors import BundleError, DeviceLost, DeviceUnavailable, OutOfMemory
from engine.plain_text import one_line
from engine.runtime.cuda_driver import read_driver, usable_gpu
from engine.runtime.halting import GraphHalted, Halt

Device = Literal["cpu", "cuda"]

VERSION: str = onnxruntime.__version__

_CUDA = "CUDAExecutionProvider"
_CPU = "CPUExecutionProvider"
# It comes without types: the protocols below are what is used of it.
_ort = cast("Any", onnxruntime)


# What the runtime writes to the terminal holds names out of the graph; its errors are raised.
_SILENT = 4


class Value(Protocol):
    """An input or output of a graph; `type` is such as "tensor(float)"."""

    @property
    def name(self) -> str: ...
    @property
    def shape(self) -> Sequence[int | str | None]: ...
    @property
    def type(self) -> str: ...


class Buffer(Protocol):
    """A tensor at a fixed address on some device."""

    def data_ptr(self) -> int: ...
    def numpy(self) -> NDArray[Any]: ...


class Binding(Protocol):
    def bind_cpu_input(self, name: str, arr_on_cpu: NDArray[Any], /) -> None: ...
    def bind_output(self, name: str, device_type: str, /) -> None: ...
    def bind_ortvalue_input(self, name: str, ortvalue: Buffer, /) -> None: ...
    def bind_ortvalue_output(self, name: str, ortvalue: Buffer, /) -> None: ...
    def get_outputs(self) -> Sequence[Buffer]: ...


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    operator: str
    device: Device


class Session:
    """One opened graph, which a halt can end. What goes wrong while it runs is an error for the
    user: BundleError, OutOfMemory, DeviceLost; or GraphHalted."""

    def __init__(self, session: Any, graph: str, halt: Halt) -> None:
        self._session = session
        self._halt = halt
        self.graph = graph

    def get_inputs(self) -> Sequence[Value]:
        return self._session.get_inputs()

    def get_outputs(self) -> Sequence[Value]:
        return self._session.get_outputs()

    def get_providers(self) -> Sequence[str]:
        return self._session.get_providers()

    def io_binding(self) -> Binding:
        return self._session.io_binding()

    def nodes(self) -> Sequence["Node"]:
        """Every node, and where it was really put."""
        return tuple(
            Node(node.name, node.op_type, "cuda" if part.ep_name == _CUDA else "cpu")
            for part in self._session.get_provider_graph_assignment_info()
            for node in part.get_nodes()
        )

    def run(
        self, shapes: Mapping[str, Sequence[int]], inputs: Mapping[str, NDArray[Any]]
    ) -> dict[str, NDArray[Any]]:
        """The outputs named in `shapes`; raises BundleError where they have others, or hold what
        is no finite number."""
        options = _run_options()
        with self._errors_explained(options):
            found = self._session.run(list(shapes), dict(inputs), options)
        outputs = dict(zip(shapes, found, strict=True))
        for name, shape in shapes.items():
            require_numbers(self.graph, name, outputs[name], shape)
        return outputs

    def run_bound(self, binding: Binding) -> None:
        options = _run_options()
        with self._errors_explained(options):
            self._session.run_with_iobinding(binding, options)

    @contextmanager
    def _errors_explained(self, options: Any) -> Generator[None]:
        try:
            with self._halt.computing(running=options), runtime_errors():
                yield
        except (OutOfMemory, DeviceLost, GraphHalted):
            raise
        except Exception as error:  # the runtime's exceptions have no common base
            raise BundleError(
                "{graph} of the model failed while it ran ({detail}); get a fresh copy of the "
                "model, or choose another one.",
                graph=self.graph,
                detail=one_line(str(error))[:200],
            ) from error


def _run_options() -> Any:
    options = _ort.RunOptions()
    options.log_severity_level = _SILENT
    return options


def require_numbers(
    graph: str, name: str, found: NDArray[Any], shape: Sequence[int | None]
) -> None:
    """Raises BundleError unless `found` has this shape (None: any length) and finite numbers."""
    fits = found.ndim == len(shape) and all(
        want in (None, have) for want, have in zip(shape, found.shape, strict=True)
    )
    if not fits or found.dtype.kind not in "fiu":
        raise BundleError(
            "{graph} of the model gave {name} in a form that its manifest does not know; get a "
            "fresh copy of the model, or choose another one.",
            graph=graph,
            name=name,
        )
    if not np.isfinite(found).all():
        raise not_numbers(graph)


def not_numbers(graph: str) -> BundleError:
    return BundleError(
        "{graph} of the model computed values that are no numbers; get a fresh copy of the model, "
        "or choose another one.",
        graph=graph,
    )


def open_session(
    path: Path,
    device: Device,
    threads: int | None = None,
    halt: Halt | None = None,
    *,
    gpu: int = 0,
    content: bytes | None = None,
) -> Session:
    """`threads`: of one operator, default the physical cores. `halt`: ends it, and its runs.
    `gpu`: which, as CUDA counts them. `content`: of the graph, in the place of the file's own.

    Raises DeviceUnavailable when CUDA is asked for and the session does not get it, OutOfMemory,
    GraphHalted, and whatever the runtime raises on a graph that it cannot open.
    """
    ending = halt or Halt()
    if device == "cuda":
        _prepare_cuda(gpu)
    # Tiled attention cuts its tiles to the size of the processor's cache, so that machines of the
    # same class would give other tokens.
    os.environ["ORT_GQA_DISABLE_FLASH_ATTENTION"] = "1"
    options = _ort.SessionOptions()
    options.intra_op_num_threads = physical_cores() if threads is None else threads
    options.inter_op_num_threads = 1
    # Waiting threads must leave the cores to the window.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.record_ep_graph_assignment_info", "1")
    options.log_severity_level = _SILENT
    providers: list[Any] = [_CPU]
    if device == "cuda":
        providers.insert(0, (_CUDA, cuda_options(gpu)))
    graph = str(path) if content is None else content
    with ending.computing(opening=options), runtime_errors(path.stat().st_size):
        session = _ort.InferenceSession(graph, options, providers=providers)
    session.disable_fallback()
    if device == "cuda" and _CUDA not in session.get_providers():
        raise DeviceUnavailable(
            "The NVIDIA GPU cannot be used, because CUDA or cuDNN libraries are missing; install "
            "foresee-cxr[cuda] as the README says, or choose the device auto or cpu."
        )
    return Session(session, path.name, ending)


def cuda_options(gpu: int) -> dict[str, str]:
    """Float32 is promised where a bundle says so, and TF32 has ten bits of it; trying every
    algorithm for a convolution would take seconds of the first run and much memory."""
    return {
        "device_id": str(gpu),
        "arena_extend_strategy": "kSameAsRequested",
        "use_tf32": "0",
        "cudnn_conv_algo_search": "HEURISTIC",
    }


def misplaced(session: Session, device: Device) -> tuple[str, ...]:
    """Nodes that are not on the device, as "operator name"; what counts and cuts positions may be
    anywhere, ONNX Runtime keeps it on the processor."""
    return tuple(
        f"{node.operator} {node.name}".strip()
        for node in session.nodes()
        if node.device != device and node.operator not in _ANYWHERE
    )


def new_buffer(shape: Sequence[int], dtype: str, device: Device, gpu: int = 0) -> Buffer:
    """A zeroed tensor on the device. Raises OutOfMemory."""
    index = gpu if device == "cuda" else 0
    with runtime_errors(int(np.prod(shape)) * np.dtype(dtype).itemsize):
        return _ort.OrtValue.ortvalue_from_numpy(np.zeros(shape, dtype), device, index)


@contextmanager
def runtime_errors(needed_bytes: int | None = None) -> Generator[None]:
    """Inside, out of memory is raised as OutOfMemory and a device that no longer answers as
    DeviceLost, whichever way the runtime says it."""
    try:
        yield
    except Exception as error:
        text = str(error).lower()
        if isinstance(error, MemoryError) or any(word in text for word in _OUT_OF_MEMORY):
            raise _out_of_memory(needed_bytes) from error
        if any(word in text for word in _LOST):
            raise DeviceLost(
                "The GPU stopped answering, so the model on it is gone; open the model again, or "
                "choose the device cpu."
            ) from error
        raise


def _out_of_memory(needed_bytes: int | None) -> OutOfMemory:
    if needed_bytes is None:
        return OutOfMemory(
            "The model needs memory that is not free now; close other programs, or choose a "
            "smaller model or another device."
        )
    return OutOfMemory(
        "The model needs memory of at least {needed} GB that is not free now; close other "
        "programs, or choose a smaller model or another device.",
        needed=needed_bytes / 2**30,
    )


def physical_cores() -> int:
    """Cores this process may use, without hyper-threads; 0, which is ONNX Runtime's word for its
    own count, where the system does not tell."""
    if sys.platform != "linux":
        return 0
    mine = os.sched_getaffinity(0)
    siblings: set[str] = set()
    for cpu in mine:
        topology = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        try:
            siblings.add(topology.read_text())
        except OSError:
            return len(mine)
    return len(siblings)


_OUT_OF_MEMORY = (
    "failed to allocate memory",
    "available memory of",
    "out of memory",
    "bad_alloc",
    "bad allocation",
    "cudaerrormemoryallocation",
    "cublas_status_alloc_failed",
)
# What CUDA says after a reset, a fault or a removal: nothing on that device works any more.
_LOST = (
    "cudaerrordevicesunavailable",
    "cudaerrorillegaladdress",
    "cudaerrorlaunchfailure",
    "cudaerrorecc",
    "cuda failure 46:",
    "cuda failure 214:",
    "cuda failure 700:",
    "cuda failure 719:",
    "cuda failure 999:",
    "device is busy or unavailable",
    "an illegal memory access was encountered",
    "unspecified launch failure",
    "uncorrectable ecc error",
    "gpu is lost",
    "cublas_status_execution_failed",
)


# Of shapes, lengths and branches, and the copies between both memories that they need.
_ANYWHERE = frozenset(
    {
        "Cast",
        "Concat",
        "Constant",
        "Gather",
        "If",
        "MemcpyFromHost",
        "MemcpyToHost",
        "Neg",
        "Range",
        "Shape",
        "Squeeze",
        "Sub",
        "Unsqueeze",
    }
)


def _prepare_cuda(gpu: int) -> None:
    """Raises DeviceUnavailable. The runtime would only write to the terminal what it misses."""
    usable_gpu(read_driver(), gpu)
    if _CUDA not in _ort.get_available_providers():
        raise DeviceUnavailable(
            "Foresee was installed for processors, without what an NVIDIA GPU needs; install ONNX "
            "Runtime for GPUs as the README says, or choose the device auto or cpu."
        )
    _ort.preload_dlls()
