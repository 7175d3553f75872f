"""All compare modes, in the order of the buttons, as they are before anybody set them."""

from app.viewer.comparing.blink import Blink
from app.viewer.comparing.difference import Difference
from app.viewer.comparing.mode import CompareMode
from app.viewer.comparing.overlay import Overlay
from app.viewer.comparing.side_by_side import SideBySide
from app.viewer.comparing.wipe import Wipe

MODES: tuple[CompareMode, ...] = (SideBySide(), Wipe(), Blink(), Overlay(), Difference())
