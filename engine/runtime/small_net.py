"""A bundle's small nets beside its model. They run on the CPU whatever the model runs on: films are
opened seldom. Knows names and shapes, not what they mean."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.errors import BundleError
from engine.runtime.halting import GraphHalted, Halt
from engine.runtime.onnx_runtime import Session, open_session


def open_small_net(path: Path, shapes: Mapping[str, Sequence[int]], halt: Halt | None) -> Session:
    """shapes: of all inputs and outputs. Raises BundleError where the graph has others, and
    GraphHalted."""
    names = {"name": path.name, "model": path.parent.name}
    try:
        session = open_session(path, "cpu", 1, halt)
    except GraphHalted:
        raise
    except Exception as error:  # the runtime's exceptions have no common base
        raise BundleError(
            "{name} in the model {model} cannot be opened; get a fresh copy of the model.", **names
        ) from error
    values = [*session.get_inputs(), *session.get_outputs()]
    if {value.name: list(value.shape) for value in values} != shapes:
        raise BundleError(
            "{name} and the manifest of {model} disagree; get a fresh copy of the model.", **names
        )
    return session
