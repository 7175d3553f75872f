"""A run as a picture on a card: the counterfactual with the strip that says what it is.

Knows no Qt.
"""

import io

from app.services.marked_pictures import marked_picture, png_note
from engine.result import RunResult


def run_picture(result: RunResult) -> bytes:
    """PNG."""
    png = io.BytesIO()
    picture = marked_picture(result.counterfactual, result.recipe)
    picture.save(png, format="PNG", pnginfo=png_note(result.recipe))
    return png.getvalue()
