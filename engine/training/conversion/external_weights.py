"""A graph whose weights go straight to a file beside it, so that they are never in memory together.

ONNX calls this external data; it is also the only way beyond protobuf's two gigabytes.
"""

from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from engine.training.graph import GraphBuilder

# Smaller constants stay in the graph, where shape inference can see them.
_KEPT_INSIDE = 1024
# Where the runtime can map the file instead of reading it: the page size of the larger systems.
_ALIGNMENT = 1 << 16


class WeightyGraph(GraphBuilder):
    """Writes `NAME.onnx` and `NAME.onnx.data`; use it as a context that closes the latter."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._data = path.with_name(path.name + ".data").open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._data.close()

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        if value.nbytes < _KEPT_INSIDE or name in self._constants:
            return super().constant(name, value)
        self._constants[name] = self._outside(name, np.ascontiguousarray(value))
        return name

    def save(self, name: str) -> None:
        """`name`: of the graph. Raises onnx's own errors on a graph that is not valid."""
        self._data.close()
        onnx.save(self.unchecked_model(name), self._path)  # pyright: ignore[reportUnknownMemberType]
        onnx.checker.check_model(str(self._path))  # pyright: ignore[reportUnknownMemberType]

    def _outside(self, name: str, value: NDArray[np.generic]) -> onnx.TensorProto:
        self._data.write(bytes(-self._data.tell() % _ALIGNMENT))
        offset = self._data.tell()
        value.tofile(self._data)
        tensor = TensorProto(
            name=name,
            data_type=helper.np_dtype_to_tensor_dtype(value.dtype),
            dims=value.shape,
            data_location=TensorProto.EXTERNAL,
        )
        place = {"location": Path(self._data.name).name, "offset": offset, "length": value.nbytes}
        for key, text in place.items():
            tensor.external_data.add(key=key, value=str(text))
        return tensor
