"""What only some commands need and a student's install leaves out. Knows no more than names."""

from importlib.util import find_spec

from engine.errors import ForeseeError


def require_extra(extra: str, purpose: str, *modules: str) -> None:
    """`purpose` is the subject of the sentence that a user reads. Raises ForeseeError."""
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise ForeseeError(
            f"{purpose} needs {' and '.join(missing)}, which is not installed; "
            f'install it with `pip install "foresee-cxr[{extra}]"`.'
        )
