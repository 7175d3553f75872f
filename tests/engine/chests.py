"""A schematic chest: what an anatomy net would say of it, and a bundle whose net says just that."""

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from engine.anatomy import STRUCTURES, VIEW_SCORES, AnatomyScores, Pose
from engine.bundle import ANATOMY, AnatomySpec, read_manifest, write_manifest
from tests.engine.tiny_bundle import IR_VERSION, OPSET

SIDE = 64


def ellipse(row: float, column: float, height: float, width: float) -> NDArray[np.bool_]:
    """On the unit square, (SIDE, SIDE)."""
    rows, columns = (np.mgrid[:SIDE, :SIDE] + 0.5) / SIDE
    return ((rows - row) / height) ** 2 + ((columns - column) / width) ** 2 < 1


def scores(
    lie: Pose = Pose.UPRIGHT,
    *,
    inverted: bool = False,
    mirrored: bool = False,
    lungs: tuple[bool, bool] = (True, True),
) -> AnatomyScores:
    """`lungs`: whether the right and the left one are seen."""
    masks = np.stack(
        [
            lungs[0] & ellipse(0.48, 0.28, 0.32, 0.14),
            lungs[1] & ellipse(0.48, 0.72, 0.32, 0.14),
            ellipse(0.62, 0.53, 0.14, 0.11),
        ]
    )
    views = np.zeros(VIEW_SCORES, np.float32)
    views[list(Pose).index(lie)] = 1
    views[len(Pose) :] = inverted, mirrored
    return AnatomyScores(masks.astype(np.float32), views)


def add_tiny_anatomy(folder: Path, said: AnatomyScores) -> Path:
    """Into the bundle at `folder`: a net that says the same of every film."""
    onnx.save(_graph(said), folder / ANATOMY)
    spec = AnatomySpec(size=SIDE, structures=STRUCTURES)
    write_manifest(folder, read_manifest(folder).model_copy(update={"anatomy": spec}))
    return folder


def _graph(said: AnatomyScores) -> onnx.ModelProto:
    nodes = [
        helper.make_node("Mul", ["image", "zero"], ["nothing"]),
        helper.make_node("Add", ["nothing", "said_masks"], ["masks"]),
        helper.make_node("Identity", ["said_views"], ["views"]),
    ]
    constants = {
        "zero": np.float32(0),
        "said_masks": said.masks[None],
        "said_views": said.views[None],
    }
    shapes = {
        "image": [1, 1, SIDE, SIDE],
        "masks": [1, len(STRUCTURES), SIDE, SIDE],
        "views": [1, VIEW_SCORES],
    }
    image, *outputs = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in shapes.items()
    )
    initializers = [numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items()]
    graph = helper.make_graph(nodes, "anatomy", [image], outputs, initializers)
    opsets = [helper.make_opsetid("", OPSET)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
