"""All ways in which films, words and pages leave the window: copied, printed, as PDF."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from app.stage.stage import Stage
from app.study.interpretation_panel import InterpretationPanel
from app.study.recap_page import RecapPage
from app.study.session import StudySession
from app.theme.look import Look
from app.widgets.notice_bar import NoticeBar
from app.window.copying import Copying
from app.window.printing import Printing


class CopyAndPrint(QObject):
    def __init__(
        self,
        window: QMainWindow,
        look: Look,
        session: StudySession,
        stage: Stage,
        interpretation: InterpretationPanel,
        recap: RecapPage,
        notice: NoticeBar,
    ) -> None:
        super().__init__(window)
        self.printing = Printing(window, look, session, interpretation, recap, notice)
        self.copying = Copying(window, stage, notice, interpretation.copy_text)
        self.copying.add_actions([self.printing.print_page, self.printing.save_pdf])

    @property
    def actions_of_window(self) -> list[QAction]:
        return [self.copying.copy_films, self.printing.print_page, self.printing.save_pdf]

    def add_to_film(self, actions: Sequence[QAction]) -> None:
        """Further commands in the menu of a film."""
        self.copying.add_actions(actions)
