"""Published Emu3 models, such as the released ProgEmu, as bundles of Foresee."""

from engine.training.conversion.converting import Precision, Report, convert
from engine.training.conversion.errors import ConversionError

__all__ = ["ConversionError", "Precision", "Report", "convert"]
