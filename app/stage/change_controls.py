"""The scale of the change and how its outline and hatching are drawn, for modes that show it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.stage.compare_actions import CompareActions
from app.stage.legend import Legend
from app.stage.mode_controls import caption_for, small_slider
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.comparing.change_style import HIGHEST_CONTOUR, LOWEST_CONTOUR
from app.viewer.view_state import ViewState
from app.widgets.basics import IconButton, label


class ChangeControls(QWidget):
    def __init__(self, look: Look, view: ViewState, actions: CompareActions) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self._view = view
        self._contour = small_slider(
            self.tr("Change from which on it is outlined and hatched"),
            round(LOWEST_CONTOUR * 100),
            round(HIGHEST_CONTOUR * 100),
        )
        self._contour.valueChanged.connect(self._set_contour)
        self._contour_text = label("", "muted")
        self._legend = Legend(look, view)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(self._legend, 20)
        row.addWidget(caption_for(self._contour, self.tr("Outline")))
        row.addWidget(self._contour)
        row.addWidget(self._contour_text)
        row.addWidget(IconButton(look, "outline", actions.outlined))
        row.addWidget(IconButton(look, "hatch", actions.hatched))
        view.changed.connect(self._follow_view)
        self._follow_view()

    @property
    def legend(self) -> Legend:
        return self._legend

    @Slot(int)
    def _set_contour(self, percent: int) -> None:
        if percent != self._percent:
            self._view.set_contour(percent / 100)

    @Slot()
    def _follow_view(self) -> None:
        self.setVisible(self._view.mode.shows_change)
        self._contour.setValue(self._percent)
        self._contour_text.setText(self.tr("from {percent} %").format(percent=self._percent))

    @property
    def _percent(self) -> int:
        return round(self._view.change_style.contour * 100)
