"""The words on a pane: title, mark, side letters, how the film is shown, what is pointed at."""

from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QPainter

from app.film.film import Picture
from app.film.pyramid import CHANGE_STEPS, GREY_MAX, ZERO_CHANGE, Pyramid
from app.theme.tokens import Palette
from app.viewer.decorations import paint_caution, paint_readouts, paint_sides, paint_title
from app.viewer.film_layers import FilmLayers
from app.viewer.film_painter import picture_at, picture_frame
from app.viewer.pane_content import PaneContent, PaneText
from app.viewer.tools import Tool, Toolbox
from app.viewer.view_state import ViewState
from app.viewer.viewport import Orientation, Point, Projection
from app.words.numbers import decimal

translate = QCoreApplication.translate
# On narrower panes the letters that every workstation uses stand for window and level.
_ROOM_FOR_WORDS = 280.0
# Fewer enclose nothing.
_CORNERS = 3


class TextPainter:
    def __init__(self, view: ViewState, layers: FilmLayers) -> None:
        self._view = view
        self._layers = layers

    def paint(
        self,
        painter: QPainter,
        content: PaneContent,
        projection: Projection | None,
        pane: QRectF,
        palette: Palette,
    ) -> None:
        caption = self._caption(content)
        paint_title(painter, pane, palette, caption.title, caption.mark)
        if projection is None or content.picture is None:
            return
        caution = orientation_text(self._view.orientation)
        if caution:
            paint_caution(painter, pane, palette, caution)
        density = painter.device().devicePixelRatioF()
        readouts = self._readouts(content, projection, pane, density)
        paint_readouts(painter, pane, palette, readouts)
        # Last: on a small pane nothing may cover which side is which.
        paint_sides(
            painter,
            picture_frame(content.picture, projection).intersected(pane),
            palette,
            (translate("Pane", "R", "side marker"), translate("Pane", "L", "side marker")),
            self._view.orientation.patients_right(),
        )

    def _caption(self, content: PaneContent) -> PaneText:
        second = content.second_text
        if not content.compares or second is None or content.second is None:
            return content.text
        return self._view.mode.caption(content.text, second)

    def _readouts(
        self, content: PaneContent, projection: Projection, pane: QRectF, density: float
    ) -> list[str]:
        window, wide = self._view.window, pane.width() >= _ROOM_FOR_WORDS
        words = translate("Pane", "Window {width} %  Level {centre} %   Zoom {zoom} %")
        letters = translate("Pane", "W {width} %  L {centre} %   Zoom {zoom} %")
        view = (words if wide else letters).format(
            width=round(window.width * 100),
            centre=round(window.centre * 100),
            zoom=round(projection.scale * density * 100),
        )
        lines = [view]
        pointer = self._layers.pointing.at
        if pointer is not None and content.picture is not None:
            place = QPointF(*projection.to_pane(*pointer))
            front = picture_at(content, self._view.mode, place, pane)
            lines.append(_pointed(front, content.picture.change, pointer))
        hovered = self._layers.pointing.hovered
        if hovered is not None:
            lines.append(self._region(hovered, content))
        wanted = wanted_by_tool(self._layers.box)
        return [*lines, wanted] if wanted else lines

    def _region(self, name: str, content: PaneContent) -> str:
        title = self._layers.title(name)
        change = None if content.picture is None else content.picture.change
        if change is None:
            return title
        measured = self._layers.regions.mean_change(name, change)
        percent = decimal(100 * abs(measured.mean), 1)
        if measured.share == 0:
            return translate("Pane", "{region}: unchanged").format(region=title)
        if measured.mean > 0:
            text = translate("Pane", "{region}: {percent} % denser")
        else:
            text = translate("Pane", "{region}: {percent} % clearer")
        return text.format(region=title, percent=percent)


def orientation_text(orientation: Orientation) -> str:
    """What was done to the film, or nothing where it stands upright."""
    turned = orientation.quarter_turns * 90
    if orientation.flipped and turned:
        return translate("Pane", "Flipped, turned {degrees}°").format(degrees=turned)
    if orientation.flipped:
        return translate("Pane", "Flipped")
    return translate("Pane", "Turned {degrees}°").format(degrees=turned) if turned else ""


def wanted_by_tool(box: Toolbox) -> str:
    """Which point the chosen tool waits for; nothing for tools that need none in particular."""
    begun = len(box.draft.points)
    match box.tool:
        case Tool.DISTANCE:
            asked = (
                translate("Pane", "Point at one end"),
                translate("Pane", "Point at the other end"),
            )
            return asked[begun]
        case Tool.RATIO:
            return (
                translate("Pane", "Point at one edge of the heart"),
                translate("Pane", "Point at the other edge of the heart"),
                translate("Pane", "Point at one inner edge of the thorax"),
                translate("Pane", "Point at the other inner edge of the thorax"),
            )[begun]
        case Tool.POLYGON if begun == 0:
            return translate("Pane", "Point at the first corner")
        case Tool.POLYGON if begun < _CORNERS:
            return translate("Pane", "Point at the next corner")
        case Tool.POLYGON:
            return translate("Pane", "Point at the first corner again to close, or press C")
        case _:
            return ""


def _pointed(picture: Picture, change: Pyramid | None, at: Point) -> str:
    """`change`: of the film that the view is about, whichever picture is seen at that place."""
    grey = _value(picture.greys, _of_picture(picture, at))
    text = translate("Pane", "x {x}  y {y}   Grey {grey} %").format(
        x=int(at[0]), y=int(at[1]), grey=decimal(100 * (grey or 0) / GREY_MAX, 1)
    )
    if change is None:
        return text
    code = _value(change, at)
    percent = 100 * ((code or ZERO_CHANGE) - ZERO_CHANGE) / CHANGE_STEPS
    return text + translate("Pane", "   Change {change} %").format(
        change=decimal(percent, 1, signed=True)
    )


def _of_picture(picture: Picture, at: Point) -> Point:
    """A point of the film that the view is about, on a picture laid middle on middle."""
    if picture.frame is None:
        return at
    x, y = (
        place + (own - frame) / 2
        for place, own, frame in zip(at, picture.size, picture.frame, strict=True)
    )
    return x, y


def _value(pyramid: Pyramid, at: Point) -> int | None:
    codes = pyramid.levels[0]
    row, column = int(at[1] / pyramid.step), int(at[0] / pyramid.step)
    inside = 0 <= row < codes.shape[0] and 0 <= column < codes.shape[1]
    return int(codes[row, column]) if inside else None
