"""What is written down of a bug: where it happened, in our own code, and nothing of whom it was
about. Knows no Qt."""

import platform
import re
import traceback
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType

from app.services.paths import find_paths
from engine.files import write_atomically

_PACKAGES = ("foresee-cxr", "PySide6_Essentials", "onnxruntime-gpu", "onnxruntime", "numpy")
_QUOTED_PLACE = re.compile(r"""(['"])[^'"]*[/\\][^'"]*\1""")
_LONGEST = 200_000
_BETWEEN = "\n\n"


def crash_report(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> str:
    """For the user to read and to hand on: what is said in it was not kept anywhere."""
    what = "".join(traceback.format_exception(kind, error, trace))
    return f"{_machine()}\n\n{_without_places(what)}"


def log_crash(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> Path | None:
    """Add it to the log in Foresee's own data, without any message: those may name anybody.
    None where the log cannot be written."""
    log = find_paths().data / "errors.log"
    try:
        before = log.read_text(encoding="utf-8") if log.is_file() else ""
        entry = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n{_machine()}\n{_places(error, trace)}"
        kept = f"{before}{entry}{_BETWEEN}"[-_LONGEST:]
        write_atomically(log, kept.encode())
    except (OSError, UnicodeDecodeError):
        return None  # the sentence that is told says so
    return log


def crash_sentence(log: Path | None) -> str:
    where = "it could not be written down" if log is None else f"{log} says where"
    return f"An error inside Foresee ended this ({where}); please report it to the authors."


def _places(error: BaseException, trace: TracebackType | None) -> str:
    """The kinds of the error and of what led to it, and the lines of code."""
    parts: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(parts) < 10:
        stack = traceback.extract_tb(trace if seen is error else seen.__traceback__)
        frames = "".join(f'  File "{f.filename}", line {f.lineno}, in {f.name}\n' for f in stack)
        parts.append(f"{type(seen).__module__}.{type(seen).__name__}\n{frames}")
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "which came of\n".join(parts)


def _machine() -> str:
    versions = "\n".join(f"{name} {_version(name)}" for name in _PACKAGES)
    return f"{platform.platform()}, Python {platform.python_version()}\n{versions}"


def _without_places(report: str) -> str:
    """Names of files and folders may be those of patients; those of our own code are kept."""
    return "\n".join(
        line if line.lstrip().startswith('File "') else _QUOTED_PLACE.sub("'…'", line)
        for line in report.split("\n")
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
