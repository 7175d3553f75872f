"""A run as a picture on a card: the counterfactual with the strip that says what it is.

Knows no Qt.
"""

import io

from PIL.PngImagePlugin import PngInfo

from app.services.marked_pictures import marked_picture, png_texts
from engine.result import RunResult


def run_picture(result: RunResult) -> bytes:
    """PNG."""
    info = PngInfo()
    for keyword, text in png_texts(result.recipe).items():
        info.add_itxt(keyword, text)
    png = io.BytesIO()
    marked_picture(result.counterfactual, result.recipe).save(png, format="PNG", pnginfo=info)
    return png.getvalue()
