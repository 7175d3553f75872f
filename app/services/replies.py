"""The answer to one question that another thread works on."""

from PySide6.QtCore import QObject, Signal


class Reply(QObject):
    """Exactly one of its signals is emitted, once."""

    ready = Signal(object)
    """What the work returned."""
    refused = Signal(str)
    """A sentence for the user."""
