"""How the image libraries are called: silently, and with one kind of failure.

Their warnings, log records and exceptions quote header values, and a patient's name must not reach
a log file because some attribute is one character too long.
"""

import logging
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from threading import RLock

from engine.errors import RadiographError, SentenceValue

_CHATTY = ("pydicom", "pylibjpeg", "openjpeg", "libjpeg", "PIL")
# The warning filters belong to the process: two readers must not restore each other's.
_turn = RLock()


@contextmanager
def third_party_silenced() -> Generator[None]:
    """No warning and no log record of the image libraries passes while this is open."""
    loggers = [logging.getLogger(name) for name in _CHATTY]
    with _turn, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        levels = [logger.level for logger in loggers]
        try:
            for logger in loggers:
                logger.setLevel(logging.CRITICAL + 1)
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


@contextmanager
def damage_as_error(sentence: str, **said: SentenceValue) -> Generator[None]:
    """Any failure on a broken file becomes a RadiographError with `sentence`.

    The libraries raise almost anything there: ValueError, KeyError, struct.error, OverflowError …
    The cause is left out of the error because its text may quote the header.
    """
    try:
        yield
    except RadiographError:
        raise
    except MemoryError:
        raise RadiographError(
            "The picture does not fit into the free memory; close other programs or open a smaller "
            "picture."
        ) from None
    except Exception:  # noqa: BLE001 - see above
        raise RadiographError(sentence, **said) from None
