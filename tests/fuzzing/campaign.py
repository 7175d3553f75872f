"""One campaign of fuzzing against one target."""

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.fuzzing.findings import fault_of, reduced
from tests.fuzzing.target import Target

_ROOT = Path(__file__).parents[2]
_COUNT = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_COVERED = re.compile(r"cov: (\d+)")


@dataclass(frozen=True)
class Outcome:
    """covered: branches. findings: what went wrong, and the reduced input by which it does."""

    tried: int
    covered: int
    findings: dict[str, bytes]


def fuzz(target: Target, seconds: float, seed: int, runs: int = -1) -> Outcome:
    """Raises RuntimeError where the fuzzer ended by itself without a finding."""
    with tempfile.TemporaryDirectory(prefix=f"foresee-fuzz-{target.name}-") as folder:
        place = Path(folder)
        program = [sys.executable, "-m", "tests.fuzzing.guided", target.name, folder]
        program += [str(max(1, round(seconds))), str(runs), str(seed % 2**31 or 1)]
        done = subprocess.run(
            program,
            cwd=_ROOT,
            env=os.environ | {"PYTHONWARNINGS": "ignore"},
            capture_output=True,
            check=False,
        )
        told = done.stderr.decode("utf-8", "replace")
        findings = _findings(place, target)
        if done.returncode and not findings:
            raise RuntimeError(f"the fuzzer of {target.name} ended by itself:\n{told[-3000:]}")
        return Outcome(_number(_COUNT, told), _number(_COVERED, told), findings)


def _findings(place: Path, target: Target) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    again = place / "again"
    again.mkdir()
    attempt = target.prepare(again)
    for file in sorted((place / "findings").iterdir()):
        if file.suffix == ".txt":
            continue
        content = file.read_bytes()
        told = file.with_suffix(".txt")
        if not told.exists():
            # Left by libFuzzer: to try it here would hang, crash or fill this process too.
            found[file.name] = content
            continue
        kind, details = told.read_text(encoding="utf-8").split("\n", 1)
        fault = fault_of(attempt, content)
        if fault is not None and fault[0] == kind:
            content = reduced(content, attempt, kind)
        found[f"{kind}\n{details}"] = content
    return found


def _number(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.findall(text)
    return int(found[-1]) if found else 0
