"""Whether anything may move by itself: as the student says, or else as the system does."""

import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.theme.preferences import Motion


def may_move(motion: Motion) -> bool:
    """A system whose animations are off is taken at its word; Qt hears of it on Windows alone."""
    if motion is Motion.SYSTEM:
        return sys.platform != "win32" or QApplication.isEffectEnabled(Qt.UIEffect.UI_General)
    return motion is Motion.FULL
