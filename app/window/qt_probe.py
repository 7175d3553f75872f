"""Loads Qt and ends: what `foresee doctor` starts to see whether a window is possible."""

import PySide6.QtWidgets  # noqa: F401
