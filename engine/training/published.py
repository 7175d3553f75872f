# pyright: strict, reportUnknownMemberType=false
"""Weights of a published bundle as the start of another training: a bundle is a checkpoint that
travels with the project."""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from engine.bundle import IMAGE_DECODER, IMAGE_ENCODER
from engine.errors import ForeseeError
from engine.training.architecture import ImageTokenizer


def start_tokenizer_from(bundle: Path, model: ImageTokenizer) -> None:
    """Copies the image tokenizer of `bundle`, whatever its picture size, into `model`.

    Raises ForeseeError where the bundle cannot be read or its tokenizer has another shape.
    """
    stored: dict[str, torch.Tensor] = {}
    for name in (IMAGE_ENCODER, IMAGE_DECODER):
        try:
            graph = onnx.load(bundle / name).graph
        except (OSError, ValueError) as error:
            raise ForeseeError(f"{bundle / name} cannot be read: {error}") from error
        for initializer in graph.initializer:
            values = torch.from_numpy(numpy_helper.to_array(initializer).copy())
            stored[initializer.name] = values
    for name, parameter in model.named_parameters():
        if name not in stored or stored[name].numel() != parameter.numel():
            raise ForeseeError(
                f"The image tokenizer of {bundle} has another shape than the plan asks for "
                f"({name}); start without it, or take its shape over into the plan."
            )
        with torch.no_grad():
            parameter.copy_(stored[name].reshape(parameter.shape))
