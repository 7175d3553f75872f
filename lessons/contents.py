"""Entries of the library whose contents cannot be read any more, and what else is usable.

The file around them is sound: a disk or a program changed what is in it. Knows no tables.
"""

import contextlib
import json
import zlib
from collections.abc import Callable, Generator, Iterable
from typing import Any, TypeVar

from lessons.errors import EntryDamaged

Row = TypeVar("Row")
Entry = TypeVar("Entry")

DAMAGE = (ValueError, TypeError, LookupError, AttributeError, EOFError, OverflowError, zlib.error)
"""What reading damaged contents ends in. Only around code that turns columns into data."""


def damaged_entry() -> EntryDamaged:
    return EntryDamaged(
        "An entry of the library is damaged and cannot be read; everything else can be used. The "
        "command `foresee doctor` tells whether a backup still has it."
    )


class _Unreadable:
    """Stands for a text that is no JSON; nothing can be read from it."""


def read_json(text: str | bytes) -> Any:
    """A list goes on past a column that is no JSON; who needs it finds that out."""
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return _Unreadable()


@contextlib.contextmanager
def reading() -> Generator[None]:
    """Raises EntryDamaged where what is read within is damaged."""
    try:
        yield
    except DAMAGE as error:
        raise damaged_entry() from error


def readable(rows: Iterable[Row], read: Callable[[Row], Entry]) -> tuple[Entry, ...]:
    """Of each row what `read` makes of it, without those that are damaged."""
    found: list[Entry] = []
    for row in rows:
        with contextlib.suppress(EntryDamaged), reading():
            found.append(read(row))
    return tuple(found)
