"""What only some commands need and a student's install leaves out. Knows no more than names."""

from importlib.util import find_spec

from app.own_modules import is_installed_program
from engine.errors import ForeseeError


def require_extra(extra: str, purpose: str, *modules: str) -> None:
    """`purpose` is the subject of the sentence that a user reads. Raises ForeseeError."""
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        needed = f"{purpose} needs {' and '.join(missing)}"
        advice = f'`pip install "foresee-cxr[{extra}]"`'
        if is_installed_program():
            raise ForeseeError(
                f"{needed}, which this installer leaves out; in a Python environment, {advice} "
                "gives a Foresee that has it."
            )
        raise ForeseeError(f"{needed}, which is not installed; install it with {advice}.")
