"""What a GPU does with the model that ships: numbers, tokens, speed, memory. Below ten minutes.

    python -m tests.gpu [--device cuda] [--json FILE] [--quick] [--bundle FOLDER]

Needs PyTorch and numpy alone, and downloads nothing. Where ONNX Runtime and Foresee's own packages
are installed, the engine is checked as well, on a GPU with the build for GPUs. `--device cpu` takes
the same ways on the processor. Ends with 1 where a check fails.
"""

import argparse
import platform
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch

from engine.runtime.cuda_driver import read_driver
from tests.gpu.table import as_json, run_checks
from tests.gpu.torch_checks import torch_checks

ROOT = Path(__file__).parents[2]
_PACKAGES = ("onnxruntime", "onnx", "pydantic", "tokenizers", "psutil")


def main() -> int:
    arguments = _arguments()
    device = torch.device(arguments.device)
    if device.type == "cuda" and not torch.cuda.is_available():
        sys.exit("PyTorch finds no GPU here; `--device cpu` takes the same ways on the processor.")
    checks = torch_checks(arguments.bundle, device, quick=arguments.quick)
    missing = _missing(device)
    if not missing:
        from tests.gpu.runtime_checks import runtime_checks

        checks |= runtime_checks(arguments.bundle, arguments.device, quick=arguments.quick)
    machine = _machine(device)
    for key, value in machine.items():
        _say(f"{key}: {value}")
    if missing:
        _say(f"without the checks of ONNX Runtime: {missing}")
    lines = list(run_checks(checks, _say))
    failed = [line.check for line in lines if line.ok is False]
    _say(f"{len(lines)} checks, {len(failed)} failed: {', '.join(failed) or 'none'}")
    document = as_json(machine | {"left_out": missing}, lines)
    if arguments.json is None:
        _say(document)
    else:
        arguments.json.write_text(document + "\n", encoding="utf-8")
    return 1 if failed else 0


def _missing(device: torch.device) -> str:
    """Why ONNX Runtime cannot be checked on this device; empty where it can."""
    lacking = [name for name in _PACKAGES if find_spec(name) is None]
    if lacking:
        return f"{', '.join(lacking)} not installed"
    if device.type == "cuda":
        import onnxruntime

        if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
            return "onnxruntime is the build for processors"
    return ""


def _machine(device: torch.device) -> dict[str, Any]:
    found: dict[str, Any] = {
        "system": platform.platform(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "device": str(device),
    }
    driver = read_driver()
    if driver is not None:
        found["driver"] = f"CUDA {driver.cuda[0]}.{driver.cuda[1]}"
        found["gpus"] = [
            f"{gpu.name}, {gpu.capability[0]}.{gpu.capability[1]}, {gpu.memory / 2**30:.0f} GiB"
            for gpu in driver.gpus
        ]
    return found


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.gpu", description=__doc__)
    parser.add_argument("--device", default="cuda", help="cuda, cuda:1 or cpu")
    parser.add_argument("--json", type=Path, default=None)
    parser.add_argument("--quick", action="store_true")
    shipped = ROOT / "assets" / "models" / "embedded-thorax-s"
    parser.add_argument("--bundle", type=Path, default=shipped)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
