"""Window and level as numbers and presets, in a small panel below its button."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QSpinBox, QWidget

from app.film.grey_window import NARROWEST_WINDOW, WIDEST_WINDOW
from app.stage.stage_actions import StageActions
from app.theme.tokens import SPACE
from app.viewer.view_state import ViewState
from app.widgets.basics import label, rule
from app.widgets.buttons import ActionButton
from app.widgets.number_boxes import NumberBox


class GreyPanel(QFrame):
    """Closes with Escape, or when something else is clicked."""

    def __init__(self, view: ViewState, tools: StageActions, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Window and level"))
        self._view = view
        self._width = _percent(self.tr("Window width"), NARROWEST_WINDOW, WIDEST_WINDOW)
        self._width.valueChanged.connect(self._set_window)
        self._centre = _percent(self.tr("Level"), 0.0, 1.0)
        self._centre.valueChanged.connect(self._set_window)
        grid = QGridLayout(self)
        grid.setContentsMargins(SPACE.medium, SPACE.medium, SPACE.medium, SPACE.medium)
        grid.setSpacing(SPACE.tight)
        for row, (name, box) in enumerate(
            ((self.tr("Window"), self._width), (self.tr("Level"), self._centre))
        ):
            caption = label(name, "muted")
            caption.setBuddy(box)
            grid.addWidget(caption, row, 0)
            grid.addWidget(box, row, 1)
        grid.addWidget(rule(), 2, 0, 1, 2)
        for position, action in enumerate((*tools.presets.actions(), tools.invert)):
            button = ActionButton(action, "segment")
            grid.addWidget(button, 3 + position, 0, 1, 2)
        view.changed.connect(self._follow_view)
        self._follow_view()

    @property
    def width_box(self) -> QSpinBox:
        return self._width

    @property
    def centre_box(self) -> QSpinBox:
        return self._centre

    def open_below(self, button: QWidget) -> None:
        self.adjustSize()
        self.move(button.mapToGlobal(button.rect().bottomLeft()))
        self.show()
        self._width.setFocus(Qt.FocusReason.PopupFocusReason)
        self._width.selectAll()

    @Slot()
    def _set_window(self) -> None:
        centre, width = self._centre.value() / 100, self._width.value() / 100
        self._view.set_window(self._view.window.moved_to(centre, width))

    @Slot()
    def _follow_view(self) -> None:
        window = self._view.window
        for box, value in ((self._width, window.width), (self._centre, window.centre)):
            percent = round(value * 100)
            if box.value() != percent:
                box.blockSignals(True)
                box.setValue(percent)
                box.blockSignals(False)


def _percent(name: str, low: float, high: float) -> QSpinBox:
    box = NumberBox(round(low * 100), round(high * 100))
    box.setSuffix(" %")
    box.setAccessibleName(name)
    box.setMinimumWidth(96)
    return box
