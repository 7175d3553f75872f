# pyright: strict, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# Parts of torch's, onnx's and scipy's interfaces are untyped; everything of our own is.
"""A small builder for hand-written ONNX graphs: values, constants, nodes, then one model."""

from collections.abc import Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 20
IR_VERSION = 10
MICROSOFT = "com.microsoft"


class GraphBuilder:
    """`node` returns the name of its first output, so that calls read like formulas."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []

    def input(self, name: str, kind: int, shape: Sequence[int | str]) -> str:
        self._inputs.append(helper.make_tensor_value_info(name, kind, list(shape)))
        return name

    def output(self, name: str, kind: int, shape: Sequence[int | str]) -> None:
        self._outputs.append(helper.make_tensor_value_info(name, kind, list(shape)))

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """Names are shared: a second constant of the same name must be the same value."""
        self._constants.setdefault(
            name, numpy_helper.from_array(np.asarray(value, order="C"), name)
        )
        return name

    def scalar(self, value: float) -> str:
        return self.constant(f"float:{value!r}", np.array(value, np.float32))

    def ints(self, *values: int) -> str:
        name = "ints:" + ",".join(map(str, values))
        return self.constant(name, np.array(values, np.int64))

    def node(
        self,
        operator: str,
        *inputs: str,
        outputs: Sequence[str] = (),
        domain: str = "",
        **attributes: int | float | str | list[int],
    ) -> str:
        names = list(outputs) or [f"{operator}_{len(self._nodes)}"]
        made = helper.make_node(operator, list(inputs), names, domain=domain)
        made.attribute.extend(
            helper.make_attribute(key, attributes[key]) for key in sorted(attributes)
        )
        self._nodes.append(made)
        return names[0]

    def nodes(self, operator: str, *inputs: str, count: int, **attributes: int | str) -> list[str]:
        """A node with several outputs."""
        names = [f"{operator}_{len(self._nodes)}_{index}" for index in range(count)]
        self.node(operator, *inputs, outputs=names, domain="", **attributes)
        return names

    def model(self, name: str) -> onnx.ModelProto:
        graph = helper.make_graph(
            self._nodes, name, self._inputs, self._outputs, list(self._constants.values())
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
        onnx.checker.check_model(model)
        return model


FLOAT, INT64, INT32 = TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32
UINT8, INT8 = TensorProto.UINT8, TensorProto.INT8
