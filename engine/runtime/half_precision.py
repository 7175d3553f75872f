"""The language model of an int8 bundle in 16-bit floats, made in memory when a GPU is asked for.

Attention has no float32 version on CUDA, and products of whole numbers none that is fast. The
weights are the bundle's own, seven bits each, which 16 bits hold without a loss that counts;
activations are no longer rounded to eight bits. So nothing more has to ship, and nothing lies on
the disk that could grow stale. Needs the package `onnx` (in the extra `cuda`).
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.bundle import LANGUAGE_MODEL, Bundle, LanguageModelSpec
from engine.errors import DeviceUnavailable

_PRODUCT, _LEVELS = "MatMulIntegerToFloat", "QuantizeLinear"


def can_be_halved(bundle: Bundle) -> bool:
    """Whether this is an int8 bundle as `foresee train export` writes it, in one file."""
    return bundle.manifest.language_model.dtype == "int8" and not any(
        name.endswith(".data") for name in bundle.manifest.files
    )


def halved_spec(spec: LanguageModelSpec) -> LanguageModelSpec:
    return spec.model_copy(update={"dtype": "float16", "cache_dtype": "float16"})


def halved_language_model(bundle: Bundle) -> bytes:
    """The graph with the same inputs and outputs, caches apart, which hold float16; scores stay
    float32. Raises DeviceUnavailable where `onnx` is missing."""
    if find_spec("onnx") is None:
        raise DeviceUnavailable(
            "The model {model} is made for the CPU, and the package onnx, which makes a GPU's "
            "version of it, is missing; install foresee-cxr[cuda] as the README says.",
            model=bundle.manifest.name,
        )
    # Partly untyped, and only here where somebody asks for a GPU.
    onnx: Any = import_module("onnx")
    model = onnx.load(bundle.file(LANGUAGE_MODEL))
    _Halving(onnx, model.graph).halve()
    return model.SerializeToString()


class _Halving:
    """int8 products become products of floats, float32 becomes float16, what nobody reads goes."""

    def __init__(self, onnx: Any, graph: Any) -> None:
        self._onnx = onnx
        self._graph = graph
        self._constants: dict[str, Any] = {c.name: c for c in graph.initializer}
        self._values: dict[str, NDArray[Any]] = {}

    def halve(self) -> None:
        quantised = self._quantised()
        for graph in self._graphs(self._graph):
            self._replace_products(graph, quantised)
        self._narrow_constants()
        self._narrow_values()
        self._drop_unread()

    def _quantised(self) -> dict[str, str]:
        """From the levels of activations to the activations."""
        return {
            node.output[0]: node.input[0]
            for graph in self._graphs(self._graph)
            for node in graph.node
            if node.op_type == _LEVELS
        }

    def _replace_products(self, graph: Any, quantised: dict[str, str]) -> None:
        """Each product with the scaling of its rows after it, by one product with the activations
        as they were."""
        scaled = {
            node.input[0]: node for node in graph.node if node.op_type == "Mul" and node.input[0]
        }
        kept: list[Any] = []
        gone: set[int] = set()
        for node in graph.node:
            if node.op_type == _PRODUCT:
                scaling = scaled[node.output[0]]
                gone.add(id(scaling))
                weight = self._weight(node.input[1], node.input[3])
                inputs = [quantised[node.input[0]], weight]
                kept.append(self._onnx.helper.make_node("MatMul", inputs, scaling.output))
            elif id(node) not in gone:
                kept.append(node)
        # What is deleted from a graph is gone, so copies are put into it.
        node_type = self._onnx.NodeProto
        copies: list[Any] = [node_type.FromString(node.SerializeToString()) for node in kept]
        del graph.node[:]
        graph.node.extend(copies)

    def _weight(self, whole: str, scale: str) -> str:
        """A constant (in, out), float32 until all of them are narrowed."""
        name = f"{whole.removesuffix('.int8')}.weight"
        to_array = self._onnx.numpy_helper.to_array
        if name not in self._values:
            levels, scales = to_array(self._constants[whole]), to_array(self._constants[scale])
            self._values[name] = levels.astype(np.float32) * scales
        return name

    def _narrow_constants(self) -> None:
        numpy_helper, kind = self._onnx.numpy_helper, self._onnx.TensorProto
        kept: list[Any] = []
        for constant in self._graph.initializer:
            if constant.data_type == kind.FLOAT:
                self._values[constant.name] = numpy_helper.to_array(constant)
            else:
                kept.append(kind.FromString(constant.SerializeToString()))
        del self._graph.initializer[:]
        self._graph.initializer.extend(kept)
        self._graph.initializer.extend(
            numpy_helper.from_array(value.astype(np.float16), name)
            for name, value in self._values.items()
        )

    def _narrow_values(self) -> None:
        """Caches become float16; features come, and scores leave, as float32."""
        kind, helper = self._onnx.TensorProto, self._onnx.helper
        for value in (*self._graph.input, *self._graph.output):
            if value.name.startswith(("past_key_values.", "present.")):
                value.type.tensor_type.elem_type = kind.FLOAT16
        for node in self._graph.node:
            node.input[:] = ["features.half" if n == "features" else n for n in node.input]
        if any(value.name == "features" for value in self._graph.input):
            cast = helper.make_node("Cast", ["features"], ["features.half"], to=kind.FLOAT16)
            self._graph.node.insert(0, cast)
        for graph in self._branches(self._graph):
            wide = graph.output[0].name
            half = f"{wide}.half"
            for node in graph.node:
                node.output[:] = [half if name == wide else name for name in node.output]
            graph.node.append(helper.make_node("Cast", [half], [wide], to=kind.FLOAT))

    def _drop_unread(self) -> None:
        while True:
            read = {
                name for graph in self._graphs(self._graph) for n in graph.node for name in n.input
            }
            read |= {value.name for value in self._graph.output}
            read |= {v.name for graph in self._branches(self._graph) for v in graph.output}
            unread = [n for n in self._graph.node if not read.intersection(n.output)]
            if not unread:
                break
            for node in unread:
                self._graph.node.remove(node)
        for constant in [c for c in self._graph.initializer if c.name not in read]:
            self._graph.initializer.remove(constant)

    def _graphs(self, graph: Any) -> Iterator[Any]:
        yield graph
        yield from self._branches(graph)

    def _branches(self, graph: Any) -> Iterator[Any]:
        for node in graph.node:
            for attribute in node.attribute:
                if attribute.HasField("g"):
                    yield attribute.g
