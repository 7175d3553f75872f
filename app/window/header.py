"""The window's top edge: whose it is, what it must never be used for, which model is at work."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from app.services.engine_events import ModelInfo
from app.theme.icons import icon_size
from app.theme.look import Look
from app.theme.preferences import Theme
from app.theme.tokens import SPACE
from app.widgets.basics import IconButton, label, plain_tip
from app.window.actions import WindowActions


class Header(QWidget):
    def __init__(self, look: Look, actions: WindowActions, menu: QMenu) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setProperty("role", "header")
        self._look = look
        self._about_model = actions.about_model
        self._home = IconButton(look, "home", actions.home)
        self._banner = label(
            self.tr("Synthetic – for teaching only, never for diagnosis"), "banner"
        )
        self._brand = label(self.tr("Foresee"), "brand")
        self._model = QPushButton()
        self._model.setProperty("role", "plain")
        self._model.setIconSize(icon_size())
        self._model.clicked.connect(self._about_model.trigger)
        self._theme = IconButton(look, "sun", actions.theme)
        self._menu = QToolButton()
        self._menu.setProperty("role", "plain")
        self._menu.setIconSize(icon_size())
        self._menu.setMenu(menu)
        self._menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._menu.setAccessibleName(self.tr("Menu"))
        self._menu.setToolTip(self.tr("Menu"))
        self._lay_out()
        self._say(self.tr("Opening the model…"))
        look.changed.connect(self._follow_look)
        self._follow_look()

    @Slot(object)
    def show_model(self, model: ModelInfo) -> None:
        device = model.device.upper() if len(model.device) <= 4 else model.device
        said = self.tr("{model} on {device}")
        self._say(said.format(model=model.manifest.title, device=device))
        self._model.setAccessibleDescription(self._about_model.text())

    @Slot()
    def show_no_model(self) -> None:
        self._say(self.tr("No model"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow_room()

    def _say(self, model: str) -> None:
        self._model.setAccessibleName(model)
        self._model.setToolTip(plain_tip(f"{model}\n{self._about_model.text()}"))
        self._follow_room()

    def _follow_room(self) -> None:
        """What must never be missing or cut is the banner: the model's name gives way to it."""
        name = self._model.accessibleName()
        others = (self._home, self._brand, self._banner, self._theme, self._menu)
        taken = sum(part.sizeHint().width() for part in others) + self._model.iconSize().width()
        gaps = SPACE.medium * (len(others) + 2)
        words = self._model.fontMetrics().horizontalAdvance(name)
        self._model.setText(name if taken + gaps + words <= self.width() else "")

    @Slot()
    def _follow_look(self) -> None:
        dark = self._look.shown is Theme.DARK
        self._theme.show_icon("sun" if dark else "moon")
        self._model.setIcon(self._look.icon("model"))
        self._menu.setIcon(self._look.icon("menu"))
        self._follow_room()

    def _lay_out(self) -> None:
        right = QHBoxLayout()
        right.setSpacing(SPACE.tight)
        right.addStretch(1)
        for part in (self._model, self._theme, self._menu):
            right.addWidget(part)
        # Equal sides keep the banner in the middle of the window.
        grid = QGridLayout(self)
        grid.setContentsMargins(SPACE.medium, SPACE.small, SPACE.small, SPACE.small)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        left = QHBoxLayout()
        left.setSpacing(SPACE.small)
        left.addWidget(self._home)
        left.addWidget(self._brand)
        left.addStretch(1)
        grid.addLayout(left, 0, 0)
        grid.addWidget(self._banner, 0, 1, Qt.AlignmentFlag.AlignCenter)
        grid.addLayout(right, 0, 2)
