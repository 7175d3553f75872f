"""Bundles that are whole and well-formed, and whose graphs or files mean harm. Made from the tests'
own model, one part exchanged."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from engine.bundle import (
    IMAGE_ENCODER,
    MODEL_CARD,
    TOKENIZER,
    read_manifest,
    write_manifest,
)
from tests.engine.tiny_bundle import COLUMNS, ROWS, SIZE, write_tiny_bundle

FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def hostile_bundle(folder: Path, change: Callable[[Path], None], **parts: Any) -> Path:
    """The tests' model after `change`, with digests that are right again."""
    bundle = write_tiny_bundle(folder, **parts)
    change(bundle)
    write_manifest(bundle, read_manifest(bundle))
    return bundle


def endless_encoder(bundle: Path) -> None:
    """A loop of small nodes that never ends."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["going"], ["goes"]),
            helper.make_node("Identity", ["before"], ["after"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("round", INT64, []),
            helper.make_tensor_value_info("going", BOOL, []),
            helper.make_tensor_value_info("before", FLOAT, []),
        ],
        [
            helper.make_tensor_value_info("goes", BOOL, []),
            helper.make_tensor_value_info("after", FLOAT, []),
        ],
    )
    _encoder(
        bundle,
        [
            helper.make_node("ReduceMean", ["image"], ["mean"], keepdims=0),
            helper.make_node("Loop", ["", "true", "mean"], ["end"], body=body),
        ],
        {"true": np.array(True)},
    )


def stuck_encoder(bundle: Path) -> None:
    """One node that takes minutes: boxes of which none hides another, each compared with all."""
    boxes = 400_000
    _encoder(
        bundle,
        [
            helper.make_node("ReduceMean", ["image"], ["mean"], keepdims=0),
            helper.make_node("Range", ["start", "stop", "step"], ["at"]),
            helper.make_node("Add", ["at", "mean"], ["here"]),
            helper.make_node("Add", ["here", "half"], ["there"]),
            helper.make_node("Mul", ["here", "nothing"], ["low"]),
            helper.make_node("Add", ["low", "half"], ["high"]),
            helper.make_node("Unsqueeze", ["here", "last"], ["c1"]),
            helper.make_node("Unsqueeze", ["low", "last"], ["c2"]),
            helper.make_node("Unsqueeze", ["there", "last"], ["c3"]),
            helper.make_node("Unsqueeze", ["high", "last"], ["c4"]),
            helper.make_node("Concat", ["c1", "c2", "c3", "c4"], ["flat"], axis=1),
            helper.make_node("Unsqueeze", ["flat", "first"], ["boxes"]),
            helper.make_node("Unsqueeze", ["at", "two"], ["scores"]),
            helper.make_node("NonMaxSuppression", ["boxes", "scores", "all"], ["kept"]),
            helper.make_node("Cast", ["kept"], ["numbers"], to=FLOAT),
            helper.make_node("ReduceMean", ["numbers"], ["end"], keepdims=0),
        ],
        {
            "start": np.float32(0),
            "stop": np.float32(boxes),
            "step": np.float32(1),
            "half": np.float32(0.5),
            "nothing": np.float32(0),
            "last": np.array([1], np.int64),
            "first": np.array([0], np.int64),
            "two": np.array([0, 1], np.int64),
            "all": np.array([boxes], np.int64),
        },
    )


def _encoder(bundle: Path, nodes: list[onnx.NodeProto], constants: Mapping[str, Any]) -> None:
    """nodes: from `image` to the scalar `end`, which becomes the codes."""
    ends = [
        helper.make_node("Mul", ["end", "none"], ["zero"]),
        helper.make_node("Cast", ["zero"], ["code"], to=INT64),
        helper.make_node("Expand", ["code", "grid"], ["codes"]),
    ]
    held = {
        **constants,
        "none": np.float32(0),
        "grid": np.array([1, ROWS, COLUMNS], np.int64),
    }
    graph = helper.make_graph(
        [*nodes, *ends],
        "hostile",
        [helper.make_tensor_value_info("image", FLOAT, [1, 1, SIZE, SIZE])],
        [helper.make_tensor_value_info("codes", INT64, [1, ROWS, COLUMNS])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in held.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    onnx.save(model, bundle / IMAGE_ENCODER)


def spoiled(graph: str, output: str, value: float) -> Callable[[Path], None]:
    """Every number that this output holds is `value`."""

    def change(bundle: Path) -> None:
        model = onnx.load(bundle / graph)
        for node in model.graph.node:
            for at, name in enumerate(node.output):
                if name == output:
                    node.output[at] = "unspoiled"
        kind = next(one for one in model.graph.output if one.name == output)
        factor = numpy_helper.from_array(np.zeros(1, np.float32), "spoil.none")
        addend = numpy_helper.from_array(np.full(1, value, np.float32), "spoil.value")
        model.graph.initializer.extend([factor, addend])
        model.graph.node.extend(
            [
                helper.make_node("Cast", ["unspoiled"], ["spoil.float"], to=FLOAT),
                helper.make_node("Mul", ["spoil.float", "spoil.none"], ["spoil.zero"]),
                helper.make_node("Add", ["spoil.zero", "spoil.value"], ["spoil.all"]),
                helper.make_node(
                    "Cast", ["spoil.all"], [output], to=kind.type.tensor_type.elem_type
                ),
            ]
        )
        onnx.save(model, bundle / graph)

    return change


def grown(graph: str, output: str) -> Callable[[Path], None]:
    """The output is larger than the graph declares."""

    def change(bundle: Path) -> None:
        model = onnx.load(bundle / graph)
        for node in model.graph.node:
            for at, name in enumerate(node.output):
                if name == output:
                    node.output[at] = "ungrown"
        model.graph.node.append(
            helper.make_node("Concat", ["ungrown", "ungrown"], [output], axis=1)
        )
        del model.graph.value_info[:]
        onnx.save(model, bundle / graph)

    return change


def cutting_tokenizer(bundle: Path) -> None:
    """Would cut every hypothesis short, in a way in which the library panics."""
    path = bundle / TOKENIZER
    document = json.loads(path.read_text(encoding="utf-8"))
    document["truncation"] = {
        "direction": "Right",
        "max_length": 4,
        "strategy": "LongestFirst",
        "stride": 9,
    }
    path.write_text(json.dumps(document), encoding="utf-8")


def no_tokenizer(bundle: Path) -> None:
    (bundle / TOKENIZER).write_text('{"model": {"type": "BPE"}}', encoding="utf-8")


def card(text: str) -> Callable[[Path], None]:
    def change(bundle: Path) -> None:
        (bundle / MODEL_CARD).write_text(text, encoding="utf-8")

    return change
