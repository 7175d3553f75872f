"""What commands may be given to say what runs a prediction, and where."""

from enum import StrEnum
from typing import Annotated

import typer

Model = Annotated[str | None, typer.Option(help="Name or folder of another model.")]


class Device(StrEnum):
    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
