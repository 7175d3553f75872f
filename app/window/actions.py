"""The commands of the window, with their keys, and the menu that lists it.

The window carries it out; the commands of the stage and the library are theirs.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from app.stage.stage_actions import StageActions
from app.study.interpretation_panel import InterpretationPanel
from app.study.reading_page import ReadingPage
from app.widgets.actions import add_action


class WindowActions(QObject):
    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.home = add_action(window, "home", self.tr("Home"), "Alt+Home")
        self.open_study = add_action(window, "open-study", self.tr("Open a folder of films…"))
        self.library = add_action(
            window, "library", self.tr("Show the library"), "Ctrl+B", checkable=True
        )
        self.library.setChecked(True)
        self.side = add_action(
            window, "side", self.tr("Show the interpretation"), "Ctrl+Shift+B", checkable=True
        )
        self.side.setChecked(True)
        self.full_screen = add_action(
            window, "full-screen", self.tr("Full screen"), "F11", checkable=True
        )
        self.larger_text = add_action(window, "larger-text", self.tr("Larger text"), "Ctrl++")
        self.smaller_text = add_action(window, "smaller-text", self.tr("Smaller text"), "Ctrl+-")
        self.about_model = add_action(window, "about-model", self.tr("Models"), "Ctrl+I")
        self.theme = add_action(window, "theme", self.tr("Light or dark"), "Ctrl+T")
        self.keys = add_action(window, "keys", self.tr("Keyboard and mouse"), "F1")
        self.settings = add_action(window, "settings", self.tr("Settings"), "Ctrl+,")
        self.submit = add_action(
            window, "submit", self.tr("Predict; lock, compare, go on"), "Ctrl+Return"
        )
        self.write = add_action(window, "write", self.tr("Write a hypothesis"), "Ctrl+L")
        self.tour = add_action(window, "tour", self.tr("Take the tour"))
        self.export_objections = add_action(
            window, "export-objections", self.tr("Export all objections…")
        )
        self.quit = add_action(window, "quit", self.tr("Quit"), "Ctrl+Q")

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
        menu.addActions([self.home, *pages])
        menu.addSeparator()
        menu.addActions([self.library, self.side, self.full_screen])
        menu.addSeparator()
        menu.addActions([open_file, self.open_study, *films])
        menu.addActions([self.write, reading.predict_first, reading.object])
        menu.addMenu(self._looking(menu, tools))
        menu.addSeparator()
        menu.addActions([interpretation.export, *exports, self.export_objections])
        menu.addSeparator()
        menu.addActions([self.larger_text, self.smaller_text, self.theme])
        menu.addActions([self.settings, self.keys])
        menu.addActions([self.about_model, self.tour, self.quit])
        return menu

    def _looking(self, menu: QMenu, tools: StageActions) -> QMenu:
        looking = QMenu(self.tr("Looking at the films"), menu)
        looking.addActions(tools.comparing.modes.actions())
        looking.addActions([tools.decoded, tools.more, tools.less])
        looking.addActions([tools.scrub.play, tools.scrub.less, tools.scrub.more])
        looking.addSeparator()
        looking.addActions([tools.fit, tools.one_to_one, tools.zoom_in, tools.zoom_out])
        looking.addActions([tools.invert, tools.reset])
        return looking
