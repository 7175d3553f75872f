"""What can be wrong with folders that are to be converted."""

from engine.errors import ForeseeError


class ConversionError(ForeseeError):
    """The published model cannot be converted: what is wrong with its folders, what to do."""
