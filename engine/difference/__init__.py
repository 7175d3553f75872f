"""What differs between prior and counterfactual: kept to its place, laid over it, coloured."""

from engine.difference.air import with_smooth_air
from engine.difference.airspace import with_consolidation
from engine.difference.clearing import cleared
from engine.difference.collapse import with_collapsed_lobe
from engine.difference.composite import Composite, Preview, change_seen, compose
from engine.difference.confinement import (
    confined_change,
    connected,
    smooth_mask_change,
    token_window,
)
from engine.difference.contour import CONTOUR_LEVEL, contour_lines
from engine.difference.domes import with_lower_domes
from engine.difference.fading import Detail, faded, with_grey
from engine.difference.fallen import with_fallen_lung
from engine.difference.field import FieldWindow, model_field, to_model
from engine.difference.free_fluid import with_free_fluid
from engine.difference.half_chest import HalfChest
from engine.difference.heart import with_larger_heart
from engine.difference.laying import Backdrop
from engine.difference.meniscus import below_surface, with_meniscus
from engine.difference.outlines import LungOutline
from engine.difference.overlay import OVERLAY_LIMIT, overlay_rgba
from engine.difference.patchiness import Patchiness, with_patches
from engine.difference.plates import is_faint, with_plates
from engine.difference.pleura import with_pleural_line, without_pleural_line
from engine.difference.ribs import with_ribs
from engine.difference.streaks import with_streaks
from engine.difference.transition import Transition

__all__ = [
    "CONTOUR_LEVEL",
    "OVERLAY_LIMIT",
    "Backdrop",
    "Composite",
    "Detail",
    "FieldWindow",
    "HalfChest",
    "LungOutline",
    "Patchiness",
    "Preview",
    "Transition",
    "below_surface",
    "change_seen",
    "cleared",
    "compose",
    "confined_change",
    "connected",
    "contour_lines",
    "faded",
    "is_faint",
    "model_field",
    "overlay_rgba",
    "smooth_mask_change",
    "to_model",
    "token_window",
    "with_collapsed_lobe",
    "with_consolidation",
    "with_fallen_lung",
    "with_free_fluid",
    "with_grey",
    "with_larger_heart",
    "with_lower_domes",
    "with_meniscus",
    "with_patches",
    "with_plates",
    "with_pleural_line",
    "with_ribs",
    "with_smooth_air",
    "with_streaks",
    "without_pleural_line",
]
