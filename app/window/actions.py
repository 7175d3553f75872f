"""What the window can be told to do, with its keys, and the menu that lists it.

The window carries it out; the commands of the stage and the library are theirs.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from app.stage.stage_actions import StageActions
from app.study.interpretation_panel import InterpretationPanel
from app.study.reading_page import ReadingPage


class WindowActions(QObject):
    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.home = self._action("home", self.tr("Home"), "Alt+Home")
        self.library = self._action("library", self.tr("Show the library"), "Ctrl+B")
        self.library.setCheckable(True)
        self.library.setChecked(True)
        self.about_model = self._action("about-model", self.tr("Models"), "Ctrl+I")
        self.theme = self._action("theme", self.tr("Light or dark"), "Ctrl+T")
        self.keys = self._action("keys", self.tr("Keyboard and mouse"), "F1")
        self.settings = self._action("settings", self.tr("Settings"), "Ctrl+,")
        self.write = self._action("write", self.tr("Write a hypothesis"), "Ctrl+L")
        self.tour = self._action("tour", self.tr("Take the tour"), "")
        self.export_objections = self._action(
            "export-objections", self.tr("Export all objections…"), ""
        )
        self.quit = self._action("quit", self.tr("Quit"), "Ctrl+Q")

    def menu(
        self,
        open_file: QAction,
        interpretation: InterpretationPanel,
        reading: ReadingPage,
        tools: StageActions,
        pages: Sequence[QAction],
        films: Sequence[QAction],
        exports: Sequence[QAction],
    ) -> QMenu:
        """`pages`: to go to; `films`, `exports`: what else is done with films and runs."""
        menu = QMenu(self._window)
        menu.addActions([self.home, self.library, *pages])
        menu.addSeparator()
        menu.addActions([open_file, *films])
        menu.addActions([self.write, reading.predict_first, reading.object])
        menu.addMenu(self._looking(menu, tools))
        menu.addSeparator()
        menu.addActions([interpretation.export, *exports, self.export_objections])
        menu.addSeparator()
        menu.addActions([self.theme, self.settings, self.keys])
        menu.addActions([self.about_model, self.tour, self.quit])
        return menu

    def _looking(self, menu: QMenu, tools: StageActions) -> QMenu:
        looking = QMenu(self.tr("Looking at the films"), menu)
        looking.addActions(tools.comparing.modes.actions())
        looking.addActions([tools.decoded, tools.more, tools.less])
        looking.addSeparator()
        looking.addActions([tools.fit, tools.one_to_one, tools.zoom_in, tools.zoom_out])
        looking.addActions([tools.invert, tools.reset])
        return looking

    def _action(self, identity: str, name: str, key: str) -> QAction:
        action = QAction(name, self._window)
        action.setObjectName(identity)
        action.setShortcut(QKeySequence(key))
        self._window.addAction(action)
        return action
