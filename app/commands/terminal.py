"""The one way in which a command writes to the terminal: nothing that others wrote can steer it."""

import sys

import typer

from engine.plain_text import escaped, plain


def say(text: object = "", *, nl: bool = True, err: bool = False) -> None:
    """A line for people. A return at its beginning writes over the line before."""
    said = str(text)
    begin = "\r" if said.startswith("\r") else ""
    typer.echo(begin + _printable(plain(said.removeprefix("\r")), err=err), nl=nl, err=err)


def say_json(text: str) -> None:
    """A JSON document for programs: the same data, in characters that no terminal obeys."""
    typer.echo(_printable(escaped(text), err=False), nl=not text.endswith("\n"))


def _printable(text: str, *, err: bool) -> str:
    """What the terminal's encoding lacks is written as an escape of Python's."""
    encoding = (sys.stderr if err else sys.stdout).encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
