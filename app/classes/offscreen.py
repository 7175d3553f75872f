"""The report of a class without a window, for the command."""

import os
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtGui import QGuiApplication

from app.classes.printing import write_report
from app.theme.fonts import install_fonts
from lessons.classes.report import ClassReport
from lessons.pack.shelf import Shelf


def write_report_offscreen(path: Path, report: ClassReport, shelf: Shelf) -> None:
    """In English, as all that the command says. Raises ReportNotWritten."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication([])
    install_fonts()
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    try:
        write_report(path, report, shelf)
    finally:
        QLocale.setDefault(before)
        # Nothing is painted without one, so it lives until here.
        del application
