# Parts of torch's, onnx's and scipy's interfaces are untyped; everything of our own is.
"""A small builder for hand-written ONNX graphs: values, constants, nodes, then one model."""

from collections.abc import Callable, Sequence

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
        self._made = 0

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
        names = list(outputs) or [self._unused(operator)]
        made = helper.make_node(operator, list(inputs), names, domain=domain)
        made.attribute.extend(
            helper.make_attribute(key, attributes[key]) for key in sorted(attributes)
        )
        self._nodes.append(made)
        return names[0]

    def nodes(self, operator: str, *inputs: str, count: int, **attributes: int | str) -> list[str]:
        """A node with several outputs."""
        names = [self._unused(operator) for _ in range(count)]
        self.node(operator, *inputs, outputs=names, domain="", **attributes)
        return names

    def either(
        self,
        condition: str,
        yes: Callable[[], str],
        no: Callable[[], str],
        kind: int,
        shape: Sequence[int | str],
        output: str = "",
    ) -> str:
        """The value of one of two branches, of which only the chosen one is computed.

        `yes` and `no` add the nodes of a branch and return its value; constants stay outside.
        """
        made = helper.make_node("If", [condition], [output or self._unused("If")])
        for name, build in (("then_branch", yes), ("else_branch", no)):
            branch = self._branch(build, kind, shape)
            made.attribute.append(helper.make_attribute(name, branch))
        self._nodes.append(made)
        return made.output[0]

    def model(self, name: str) -> onnx.ModelProto:
        model = self.unchecked_model(name)
        onnx.checker.check_model(model)  # pyright: ignore[reportUnknownMemberType]
        return model

    def unchecked_model(self, name: str) -> onnx.ModelProto:
        graph = helper.make_graph(
            self._nodes, name, self._inputs, self._outputs, list(self._constants.values())
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)

    def _branch(
        self, build: Callable[[], str], kind: int, shape: Sequence[int | str]
    ) -> onnx.GraphProto:
        outside, self._nodes = self._nodes, []
        result = helper.make_tensor_value_info(build(), kind, list(shape))
        branch = helper.make_graph(self._nodes, self._unused("branch"), [], [result])
        self._nodes = outside
        return branch

    def _unused(self, stem: str) -> str:
        self._made += 1
        return f"{stem}_{self._made}"


FLOAT, INT64, INT32 = TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32
UINT8, INT8 = TensorProto.UINT8, TensorProto.INT8
BOOL = TensorProto.BOOL
