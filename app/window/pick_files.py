"""Which file or folder: asked with the system's own dialog, or dropped on the window."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from app.widgets.film_files import film_kinds

_ADDRESSES = ("http", "https")
translate = QCoreApplication.translate


def pick_film(parent: QWidget, start: Path) -> Path | None:
    title = translate("PickFiles", "Open a film")
    name, _ = QFileDialog.getOpenFileName(parent, title, str(start), film_kinds())
    return Path(name) if name else None


def pick_study_folder(parent: QWidget, start: Path) -> Path | None:
    title = translate("PickFiles", "Open a folder with the films of a study")
    name = QFileDialog.getExistingDirectory(parent, title, str(start))
    return Path(name) if name else None


def pick_run_folder(parent: QWidget, suggested: Path) -> Path | None:
    title = translate("PickFiles", "Export this run into a new folder")
    name, _ = QFileDialog.getSaveFileName(parent, title, str(suggested))
    return Path(name) if name else None


def pick_objections_file(parent: QWidget, start: Path) -> Path | None:
    title = translate("PickFiles", "Export all objections")
    suggested = str(start / "foresee-objections.json")
    name, _ = QFileDialog.getSaveFileName(parent, title, suggested)
    return Path(name) if name else None


def dropped_file(event: QDragEnterEvent | QDropEvent) -> Path | None:
    """None unless it is exactly one file or folder of this machine, or one address of a server,
    which opening refuses with what to do instead."""
    urls = event.mimeData().urls()
    if len(urls) != 1:
        return None
    if urls[0].isLocalFile():
        return Path(urls[0].toLocalFile())
    return Path(urls[0].toString()) if urls[0].scheme() in _ADDRESSES else None
