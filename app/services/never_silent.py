"""Whoever asked a worker thread for something hears how it ended, even after a bug."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication

from app.words.sentences import error_text
from engine.errors import ForeseeError


@contextmanager
def never_silent(tell: Callable[[str], object]) -> Iterator[None]:
    """What goes wrong within is told as a sentence for the user; a bug is then raised again."""
    message = bug_message()
    try:
        yield
        message = ""
    except ForeseeError as error:
        message = error_text(error)
    finally:
        if message:
            tell(message)


def bug_message() -> str:
    return QCoreApplication.translate(
        "NeverSilent", "This was cut short by an error inside Foresee. You can go on working."
    )
