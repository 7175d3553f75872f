"""Inputs that something was wrong with: one of a kind is kept, the smallest."""

import hashlib
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzzing.target import Try

# Processor time; a film of this size takes a hundredth of it.
LONGEST_S = 5.0
_OWN = ("app", "engine", "lessons", "tests")
_ROOT = Path(__file__).parents[2]


def fault_of(attempt: Try, content: bytes) -> tuple[str, str] | None:
    """What kind of fault the content meets, and its traceback; None where all is well."""
    begun = time.process_time()
    try:
        attempt(content)
    except Exception as error:  # noqa: BLE001
        return _kind(error), "".join(traceback.format_exception(error))
    took = time.process_time() - begun
    return None if took < LONGEST_S else ("slow", f"{took:.1f} s of processor time")


def _kind(error: BaseException) -> str:
    """The exception and the line of the project that it came through last."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(tuple(_folders()))]
    last = own[-1] if own else frames[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def _folders() -> list[str]:
    return [str(_ROOT / folder) for folder in _OWN]


@dataclass
class Findings:
    """Kept in `folder` as they come, since a fuzzer may be killed: the input, and beside it its
    traceback."""

    folder: Path
    _sizes: dict[str, int] = field(default_factory=dict)

    def note(self, kind: str, details: str, content: bytes) -> None:
        if self._sizes.get(kind, len(content) + 1) <= len(content):
            return
        self._sizes[kind] = len(content)
        file = self.folder / hashlib.sha256(kind.encode()).hexdigest()[:12]
        file.write_bytes(content)
        file.with_suffix(".txt").write_text(f"{kind}\n{details}", encoding="utf-8")


def reduced(content: bytes, attempt: Try, kind: str, longest_s: float = 60) -> bytes:
    """The shortest content that still meets the fault, found by leaving parts out."""
    end = time.monotonic() + longest_s
    size = max(1, len(content) // 2)
    while size and time.monotonic() < end:
        at = 0
        while at < len(content) and time.monotonic() < end:
            shorter = content[:at] + content[at + size :]
            fault = fault_of(attempt, shorter)
            if fault is not None and fault[0] == kind:
                content = shorter
            else:
                at += size
        size //= 2
    return content
