"""What differs between prior and counterfactual: kept to its place, composed, coloured."""

from engine.difference.composite import Composite, Preview, compose
from engine.difference.confinement import confined_change, smooth_mask_change, token_window
from engine.difference.contour import CONTOUR_LEVEL, contour_lines
from engine.difference.field import FieldWindow, model_field, to_model
from engine.difference.overlay import OVERLAY_LIMIT, overlay_rgba

__all__ = [
    "CONTOUR_LEVEL",
    "OVERLAY_LIMIT",
    "Composite",
    "FieldWindow",
    "Preview",
    "compose",
    "confined_change",
    "contour_lines",
    "model_field",
    "overlay_rgba",
    "smooth_mask_change",
    "to_model",
    "token_window",
]
