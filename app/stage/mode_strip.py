"""The strip below the stage's bar: which way of comparing is on, its key, and all that it needs."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QToolButton, QWidget

from app.stage.legend import CertaintyLegend, Legend
from app.stage.stage_actions import StageActions
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.comparing import (
    FASTEST_BLINK_MS,
    HIGHEST_CONTOUR,
    LOWEST_CONTOUR,
    SLOWEST_BLINK_MS,
    Against,
    CompareMode,
)
from app.viewer.view_state import ViewState
from app.widgets.announce import announce
from app.widgets.basics import IconButton, label
from app.words.numbers import decimal


class ModeStrip(QWidget):
    def __init__(self, look: Look, view: ViewState, tools: StageActions) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self._view = view
        self._tools = tools
        self._is_narrow = False
        self._key = label("", "key")
        self._key.setFixedHeight(22)
        self._mode = label("", "mode")
        self._hint = label("", "muted")
        self._wipe = _slider(self.tr("Place of the wipe's line"), 0, 100)
        self._wipe.valueChanged.connect(self._set_wipe)
        self._rate = _slider(
            self.tr("Blinking: time for each film"), FASTEST_BLINK_MS, SLOWEST_BLINK_MS
        )
        self._rate.setSingleStep(50)
        self._rate.valueChanged.connect(view.set_blink_ms)
        self._opacity = _slider(self.tr("Opacity of the overlay"), 0, 100)
        self._opacity.valueChanged.connect(self._set_opacity)
        self._contour = _slider(
            self.tr("Change from which on it is outlined and hatched"),
            round(LOWEST_CONTOUR * 100),
            round(HIGHEST_CONTOUR * 100),
        )
        self._contour.valueChanged.connect(self._set_contour)
        self._rate_said, self._contour_said = label("", "muted"), label("", "muted")
        self._legend = Legend(look, view)
        self._certainty = CertaintyLegend(look)
        self._certainty.hide()
        tools.certain.toggled.connect(self._follow_view)
        self._against = self._make_against()
        self._parts = self._make_parts(look)
        self._lay_out()
        view.changed.connect(self._follow_view)
        tools.against.triggered.connect(self._follow_view)
        for action in (*tools.modes.actions(), *tools.against.actions()):
            action.changed.connect(self._follow_view)
        self._follow_view()

    @property
    def said(self) -> str:
        """The mode and its key, as shown."""
        return f"{self._mode.text()} {self._key.text()}"

    @property
    def legend(self) -> Legend:
        return self._legend

    @property
    def wipe(self) -> QSlider:
        return self._wipe

    @property
    def rate(self) -> QSlider:
        return self._rate

    @property
    def opacity(self) -> QSlider:
        return self._opacity

    @property
    def contour(self) -> QSlider:
        return self._contour

    @property
    def against(self) -> QToolButton:
        return self._against

    def set_narrow(self, narrow: bool) -> None:
        """Without the words that the chosen segment says anyway."""
        self._is_narrow = narrow
        self._follow_view()

    @Slot(int)
    def _set_wipe(self, percent: int) -> None:
        if percent != round(self._view.comparison.wipe * 100):
            self._view.set_wipe(percent / 100)

    @Slot(int)
    def _set_opacity(self, percent: int) -> None:
        if percent != round(self._view.opacity * 100):
            self._view.set_opacity(percent / 100)

    @Slot(int)
    def _set_contour(self, percent: int) -> None:
        if percent != round(self._view.comparison.contour * 100):
            self._view.set_contour(percent / 100)

    @Slot()
    def _follow_view(self) -> None:
        comparison = self._view.comparison
        self._follow_mode(comparison.mode)
        for part, modes in self._parts:
            part.setVisible(comparison.mode in modes)
        for slider, value in (
            (self._wipe, round(comparison.wipe * 100)),
            (self._rate, comparison.blink_ms),
            (self._opacity, round(comparison.opacity * 100)),
            (self._contour, round(comparison.contour * 100)),
        ):
            slider.setValue(value)
        seconds = self.tr("{seconds} s").format(seconds=decimal(comparison.blink_ms / 1000, 2))
        self._rate_said.setText(seconds)
        percent = round(comparison.contour * 100)
        self._contour_said.setText(self.tr("from {percent} %").format(percent=percent))
        # The scale of the change needs all the room that there is.
        is_sure = self._tools.certain.isChecked() and not comparison.mode.shows_change
        self._certainty.setVisible(is_sure)
        self._follow_against()
        # What is compared matters more than how to drag.
        has_choice = not self._against.isHidden()
        is_crowded = is_sure and has_choice
        self._mode.setVisible(
            not self._is_narrow and not (comparison.mode.shows_change and has_choice)
        )
        calm = comparison.mode in (CompareMode.SIDE_BY_SIDE, CompareMode.WIPE)
        self._hint.setVisible(calm and not is_crowded)

    def _follow_mode(self, mode: CompareMode) -> None:
        (action,) = (one for one in self._tools.modes.actions() if one.data() == mode.value)
        if self._mode.text() == action.text() and self._key.text() == action.shortcut().toString():
            return
        self._mode.setText(action.text())
        self._key.setText(action.shortcut().toString())
        self._key.setVisible(bool(self._key.text()))
        self._hint.setText(self._hint_for(mode))
        if self.isVisible():
            announce(self, action.text())

    def _follow_against(self) -> None:
        offered = [action for action in self._tools.against.actions() if action.isEnabled()]
        # Side by side all films are in sight, whichever two are compared otherwise; and a change is
        # that of the run, unless it is compared with another run.
        mode, other = self._view.mode, Against.OTHER_RUN.value
        is_same = mode.shows_change and other not in (action.data() for action in offered)
        is_apart = mode is CompareMode.SIDE_BY_SIDE
        self._against.setVisible(len(offered) > 1 and not is_apart and not is_same)
        for action in offered:
            if action.isChecked():
                self._against.setText(action.text())
                self._against.setToolTip(f"{self._against.accessibleName()}: {action.text()}")

    def _hint_for(self, mode: CompareMode) -> str:
        hints = {
            CompareMode.SIDE_BY_SIDE: self.tr("All films share zoom, place and greys."),
            CompareMode.WIPE: self.tr("Drag the line on the picture."),
            CompareMode.BLINK: "",
            CompareMode.OVERLAY: "",
            CompareMode.DIFFERENCE: "",
        }
        return hints[mode]

    def _make_against(self) -> QToolButton:
        button = QToolButton()
        menu = QMenu(button)
        menu.addActions(self._tools.against.actions())
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setProperty("role", "small")
        button.setAccessibleName(self.tr("What is compared"))
        return button

    def _make_parts(self, look: Look) -> list[tuple[QWidget, frozenset[CompareMode]]]:
        """What is shown in which modes, from left to right."""
        tools = self._tools
        calm = frozenset({CompareMode.SIDE_BY_SIDE, CompareMode.WIPE})
        wipe, blink = frozenset({CompareMode.WIPE}), frozenset({CompareMode.BLINK})
        overlay = frozenset({CompareMode.OVERLAY})
        change = frozenset({CompareMode.OVERLAY, CompareMode.DIFFERENCE})
        return [
            (self._hint, calm),
            (self._wipe, wipe),
            (IconButton(look, "line", tools.turn_line), wipe),
            (_caption(self.tr("Each film for"), self._rate), blink),
            (self._rate, blink),
            (self._rate_said, blink),
            (IconButton(look, "switch", tools.switch), blink),
            (self._legend, change),
            (_caption(self.tr("Opacity"), self._opacity), overlay),
            (self._opacity, overlay),
            (_caption(self.tr("Outline"), self._contour), change),
            (self._contour, change),
            (self._contour_said, change),
            (IconButton(look, "outline", tools.outlined), change),
            (IconButton(look, "hatch", tools.hatched), change),
        ]

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.tight, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(self._key)
        row.addWidget(self._mode)
        row.addSpacing(SPACE.tight)
        for part, _ in self._parts:
            row.addWidget(part, 20 if part is self._legend else 0)
        row.addStretch(1)
        row.addWidget(self._certainty)
        row.addWidget(self._against)
        self.setFixedHeight(36)


def _slider(name: str, low: int, high: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(low, high)
    slider.setMinimumWidth(64)
    slider.setMaximumWidth(120)
    slider.setAccessibleName(name)
    slider.setToolTip(name)
    return slider


def _caption(text: str, buddy: QWidget) -> QWidget:
    caption = label(text, "muted")
    caption.setBuddy(buddy)
    return caption
