"""Painting the lines and shapes over a pane's films: outlines, marks, regions, measurements.

Shapes are worked out once and kept until what they show is another thing.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF
from PySide6.QtGui import QPainter, QPainterPath

from app.film.film import Picture
from app.film.pyramid import CHANGE_STEPS, ZERO_CHANGE, Pyramid
from app.theme.tokens import Palette
from app.viewer.decorations import saved
from app.viewer.film_layers import FilmLayers
from app.viewer.film_painter import picture_frame
from app.viewer.layer_painting import (
    mark_path,
    over_film,
    paint_brush,
    paint_contour,
    paint_cross,
    paint_draft,
    paint_mark,
    paint_measurement,
    paint_notes,
    paint_ratio_draft,
    paint_reference,
    paint_region,
    segments_path,
)
from app.viewer.measuring import Distance, Measurement
from app.viewer.pane_content import PaneContent
from app.viewer.tools import DRAWING_TOOLS, Tool
from app.viewer.view_state import ViewState
from app.viewer.viewport import Projection
from app.words.numbers import decimal
from engine.difference import contour_lines
from engine.difference.smoothing import bell, smoothed
from lessons.marks import Mark

# Coarse and smooth, so that tissue which moved a little, denser beside clearer, adds up to no
# change and is not outlined vessel by vessel.
_CONTOUR_CELLS = 128
_CONTOUR_SMOOTHING = 1.0
"""Standard deviation in cells."""
_MOST_PATHS = 32

translate = QCoreApplication.translate


class VectorPainter:
    def __init__(self, view: ViewState, layers: FilmLayers) -> None:
        self._view = view
        self._layers = layers
        self._paths: dict[int, tuple[Mark, QPainterPath]] = {}
        self._contour: tuple[Pyramid, float, QPainterPath] | None = None

    def paint(
        self,
        painter: QPainter,
        content: PaneContent,
        projection: Projection,
        palette: Palette,
        *,
        is_here: bool,
    ) -> None:
        """`is_here`: the pointer, or the keys' cross, belongs to this pane."""
        assert content.picture is not None
        with saved(painter):
            painter.setClipRect(picture_frame(content.picture, projection))
            self._paint_regions(painter, projection, palette)
            is_outlined = self._view.mode.shows_change and self._view.change_style.is_outlined
            if content.compares and is_outlined:
                self._paint_contour(painter, content.picture, projection, palette)
        self._paint_measurements(painter, projection, palette)
        self._paint_pointer(painter, projection, palette, is_here=is_here)

    def _paint_regions(self, painter: QPainter, projection: Projection, palette: Palette) -> None:
        layers = self._layers
        if layers.reference is not None and layers.shows_marks:
            path = self._path(layers.reference, projection)
            paint_reference(painter, path, palette.film_reference)
        if not layers.box.marking.is_empty and layers.shows_marks:
            path = self._path(layers.mark, projection)
            # Only a line lies over what is inspected: by pointing at it, or once it is locked.
            filled = layers.may_mark and layers.pointing.at is None
            paint_mark(painter, path, palette.film_accent, filled=filled)
        # An outline beside what a hand draws would be taken for the place that is asked for.
        draws = layers.tool in DRAWING_TOOLS
        for name in layers.regions:
            lit = name in layers.pointing.highlighted
            if lit or (name == layers.pointing.hovered and not draws):
                path = self._path(layers.traced(layers.regions.mask(name)), projection)
                paint_region(painter, path, palette.film_text, lit=lit)

    def _paint_contour(
        self,
        painter: QPainter,
        picture: Picture,
        projection: Projection,
        palette: Palette,
    ) -> None:
        change = picture.change
        if change is None:
            return
        level = self._view.change_style.contour
        kept_one = self._contour
        if kept_one is None or kept_one[0] is not change or kept_one[1] != level:
            path = segments_path(_outline(change, level, projection.film))
            self._contour = kept_one = (change, level, path)
        paint_contour(painter, over_film(projection).map(kept_one[2]), palette.film_text)

    def _paint_measurements(
        self, painter: QPainter, projection: Projection, palette: Palette
    ) -> None:
        layers, box = self._layers, self._layers.box
        for measurement in box.measurements:
            text = measured_text(measurement, layers.spacing_mm)
            paint_measurement(painter, measurement, text, projection, palette)
        draft = box.draft
        if not draft.points:
            return
        points = draft.points if draft.pointer is None else (*draft.points, draft.pointer)
        paint = paint_ratio_draft if box.tool is Tool.RATIO else paint_draft
        paint(painter, points, projection, palette)

    def _paint_pointer(
        self, painter: QPainter, projection: Projection, palette: Palette, *, is_here: bool
    ) -> None:
        layers = self._layers
        pointed = layers.pointing.at
        at = None if pointed is None else QPointF(*projection.to_pane(*pointed))
        paint_notes(painter, layers.notes, projection, palette, at)
        if at is None:
            return
        if layers.tool in (Tool.BRUSH, Tool.ERASER):
            radius = layers.box.brush * max(projection.film) * projection.scale
            paint_brush(painter, at, radius, palette)
        if not is_here:
            paint_cross(painter, at, palette.film_muted)
        elif layers.pointing.by_keys:
            paint_cross(painter, at, palette.film_accent)

    def _path(self, mark: Mark, projection: Projection) -> QPainterPath:
        known = self._paths.get(id(mark))
        if known is None:
            if len(self._paths) >= _MOST_PATHS:
                self._paths.clear()
            # The mark is kept with its path, so that its id stays its own.
            known = self._paths[id(mark)] = (mark, mark_path(mark))
        return over_film(projection).map(known[1])


def measured_text(measurement: Measurement, spacing_mm: tuple[float, float] | None) -> str:
    if isinstance(measurement, Distance):
        if spacing_mm is None:
            text = translate("Measurement", "{length} px")
            return text.format(length=round(measurement.pixels()))
        text = translate("Measurement", "{length} mm")
        return text.format(length=decimal(measurement.millimetres(spacing_mm), 1))
    ratio = measurement.value()
    if ratio is None:
        return translate("Measurement", "The thorax has no width")
    text = translate("Measurement", "Cardiothoracic ratio {ratio}")
    return text.format(ratio=decimal(ratio, 2))


def _outline(change: Pyramid, level: float, film: tuple[int, int]) -> NDArray[np.float32]:
    """Segments (count, 2, 2) over a film of one by one."""
    number = next(
        (k for k, codes in enumerate(change.levels) if max(codes.shape) <= _CONTOUR_CELLS),
        len(change.levels) - 1,
    )
    codes = change.levels[number].astype(np.float32)
    signed = (codes - np.float32(ZERO_CHANGE)) / np.float32(CHANGE_STEPS)
    even = smoothed(signed, bell(_CONTOUR_SMOOTHING))
    segments = contour_lines(even, level, _CONTOUR_CELLS)
    return segments * np.float32(change.step_of(number)) / np.array(film, np.float32)
