import os
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from engine.errors import OutOfMemory
from engine.runtime.onnx_runtime import new_buffer, open_session, physical_cores, runtime_errors

ABSURD = 2**50


def test_a_cache_that_does_not_fit_is_out_of_memory() -> None:
    with pytest.raises(OutOfMemory, match="needs memory of at least"):
        new_buffer([ABSURD], "float32", "cpu")


def test_a_pass_that_does_not_fit_is_out_of_memory(tmp_path: Path) -> None:
    graph = helper.make_graph(
        [helper.make_node("ConstantOfShape", ["shape"], ["huge"])],
        "huge",
        [helper.make_tensor_value_info("shape", TensorProto.INT64, [1])],
        [helper.make_tensor_value_info("huge", TensorProto.FLOAT, ["n"])],
    )
    opsets = [helper.make_opsetid("", 20)]
    path = tmp_path / "huge.onnx"
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=10), path)
    session = open_session(path, "cpu", threads=1)
    with pytest.raises(OutOfMemory, match="close other programs"), runtime_errors():
        session.run({"huge": [ABSURD]}, {"shape": np.array([ABSURD], np.int64)})


def test_other_errors_are_not_taken_for_a_lack_of_memory() -> None:
    with pytest.raises(ZeroDivisionError), runtime_errors():
        _ = 1 // 0


def test_buffers_hold_zeros_of_the_asked_kind() -> None:
    buffer = new_buffer([1, 2, 3], "float16", "cpu")
    array = buffer.numpy()
    assert array.dtype == np.float16
    assert array.shape == (1, 2, 3)
    assert not array.any()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems let the runtime count")
def test_threads_are_as_many_as_the_cores_this_process_may_use() -> None:
    allowed = os.sched_getaffinity(0)
    assert 1 <= physical_cores() <= len(allowed)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert physical_cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)
