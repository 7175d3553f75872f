"""`foresee read`: how a hypothesis is understood."""

from typing import Annotated

import typer

from app.commands.terminal import say, say_json


def read(
    text: Annotated[str, typer.Argument(help="A hypothesis as a student types it.")],
    json: Annotated[bool, typer.Option("--json", help="Print a list of JSON objects.")] = False,
) -> None:
    """Say how Foresee reads a hypothesis."""
    from pydantic import TypeAdapter

    from engine.findings import Progression
    from engine.hypothesis import read_hypothesis

    reading = read_hypothesis(text)
    if json:
        progressions = TypeAdapter(tuple[Progression, ...])
        say_json(progressions.dump_json(reading.progressions, indent=2).decode())
    else:
        say(reading.canonical())
