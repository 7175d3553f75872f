"""How Foresee starts a module of its own as another process: with Python, or where it was installed
as a program that brings its interpreter along and has no option `-m`."""

import sys
from collections.abc import Sequence

_OPTION = "--module"


def is_installed_program() -> bool:
    """Whether this is the program that an installer brought, not a package that pip installed."""
    return bool(getattr(sys, "frozen", False))


def command_of(module: str) -> list[str]:
    """What starts the module in a process of its own, with this one's interpreter."""
    return [sys.executable, _OPTION if is_installed_program() else "-m", module]


def asked_module(arguments: Sequence[str]) -> str | None:
    """The module that `command_of` asked an installed program for; None where it asked for none."""
    return arguments[1] if len(arguments) == 2 and arguments[0] == _OPTION else None
