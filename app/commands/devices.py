"""Options of every command that runs a prediction, and where."""

from typing import Annotated

import typer

Model = Annotated[str | None, typer.Option(help="Name or folder of another model.")]
Device = Annotated[
    str, typer.Option(help="auto, cpu, cuda (an NVIDIA GPU), or cuda:1 for the second one.")
]
