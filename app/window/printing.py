"""Printing what is shown, or writing it as PDF: a run, or the end of a lesson."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QPagedPaintDevice, QPdfWriter
from PySide6.QtWidgets import QFileDialog, QMainWindow

from app.services.paths import documents_folder
from app.study.interpretation_panel import InterpretationPanel
from app.study.recap_page import RecapPage
from app.study.run_printed import recap_parts, run_parts
from app.study.session import StudySession
from app.theme.look import Look
from app.widgets.actions import add_action
from app.widgets.notice_bar import NoticeBar
from app.widgets.printed import prepare_page, print_parts
from engine.files import close_to_others

_PRINT_DPI = 300


class Printing(QObject):
    def __init__(
        self,
        window: QMainWindow,
        look: Look,
        session: StudySession,
        interpretation: InterpretationPanel,
        recap: RecapPage,
        notice: NoticeBar,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._look = look
        self._session = session
        self._interpretation = interpretation
        self._recap = recap
        self._notice = notice
        self.print_page = add_action(window, "print", self.tr("Print…"), "Ctrl+Alt+P")
        self.print_page.triggered.connect(self._print)
        self.save_pdf = add_action(window, "save-pdf", self.tr("Save as PDF…"), "Ctrl+Alt+S")
        self.save_pdf.triggered.connect(self._pick_pdf)

    def write_pdf(self, path: Path) -> None:
        """What is shown, or nothing where that is no run and no recap; said in the notice bar."""
        writer = QPdfWriter(str(path))
        writer.setResolution(_PRINT_DPI)
        writer.setCreator("Foresee")
        writer.setTitle(self._title)
        if self._print_to(writer):
            close_to_others(path)
            self._notice.tell(self.tr("Written to {path}.").format(path=path))
        else:
            text = self.tr("{path} cannot be written; choose another place.")
            self._notice.tell(text.format(path=path))

    @property
    def _is_recap(self) -> bool:
        return self._recap.isVisible() and self._recap.recap is not None

    @property
    def _has_page(self) -> bool:
        if not self._is_recap and self._session.shown is None:
            self._notice.tell(self.tr("There is no run to print yet; predict first."))
            return False
        return True

    @property
    def _title(self) -> str:
        shown = self._session.shown
        if self._is_recap or shown is None:
            recap = self._recap.recap
            return (recap.title if recap is not None else "") or self.tr("How it went")
        return shown.result.recipe.hypothesis

    @Slot()
    def _print(self) -> None:
        if not self._has_page:
            return
        # Not before the first page is shown.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._title)
        dialog = QPrintDialog(printer, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if dialog.exec() and not self._print_to(printer):
            self._notice.tell(self.tr("The printer did not take the page."))

    @Slot()
    def _pick_pdf(self) -> None:
        if not self._has_page:
            return
        words = "".join(one if one.isalnum() else "-" for one in self._title.lower())
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save as PDF"),
            str(documents_folder() / f"foresee-{words[:40].strip('-')}.pdf"),
            self.tr("PDF (*.pdf)"),
        )
        if name:
            self.write_pdf(Path(name).with_suffix(".pdf"))

    def _print_to(self, device: QPagedPaintDevice) -> bool:
        prepare_page(device)
        shown, recap = self._session.shown, self._recap.recap
        if self._is_recap and recap is not None:
            parts = list(recap_parts(recap, self._look))
        elif shown is not None:
            claims = [row.accessibleName() for row in self._interpretation.claims.rows]
            parts = list(run_parts(shown, claims))
        else:
            return False
        return print_parts(device, self._title, parts) > 0
