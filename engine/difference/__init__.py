"""What differs between prior and counterfactual: kept to its place, composed, coloured."""

from engine.difference.contour import CONTOUR_LEVEL, ChangeExtent, change_extent, contour_lines
from engine.difference.difference import (
    OVERLAY_LIMIT,
    Composite,
    FieldWindow,
    Preview,
    compose,
    confined_change,
    model_field,
    overlay_rgba,
    smooth_mask_change,
    to_model,
    token_window,
)

__all__ = [
    "CONTOUR_LEVEL",
    "OVERLAY_LIMIT",
    "ChangeExtent",
    "Composite",
    "FieldWindow",
    "Preview",
    "change_extent",
    "compose",
    "confined_change",
    "contour_lines",
    "model_field",
    "overlay_rgba",
    "smooth_mask_change",
    "to_model",
    "token_window",
]
