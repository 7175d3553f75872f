"""A handout as a PDF, whole or not at all. Needs a QGuiApplication, and no window."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPageSize, QPdfWriter

from app.handout.blocks import Edition, Handout
from app.theme.fonts import install_fonts
from app.widgets.printed import Margins, prepare_page, print_blocks
from engine.errors import ForeseeError
from engine.files import write_atomically
from lessons.pack.manifest import Pack
from lessons.pack.opened import OpenedPack

_DPI = 300
PAPERS = {"a4": QPageSize.PageSizeId.A4, "letter": QPageSize.PageSizeId.Letter}
"""By the names on the command line and in the settings of a dialog."""


@dataclass(frozen=True, slots=True)
class HandoutOptions:
    """lesson: None is the whole pack. language: None is the pack's own. paper: of `PAPERS`."""

    edition: Edition
    paper: str = "a4"
    lesson: UUID | None = None
    language: str | None = None


def write_handout(
    opened: OpenedPack, options: HandoutOptions, path: Path, pack: Pack | None = None
) -> int:
    """How many pages were written. pack: of `opened` with its texts in the language of the options.

    Raises PackRefused, ForeseeError where `path` cannot be written.
    """
    install_fonts()
    pack = opened.pack if pack is None else pack
    handout = Handout(opened, pack, options.language or pack.languages[0], options.edition)
    has_synthetic = bool(pack.runs) or any(image.synthetic for image in pack.images)
    phrases = handout.phrases
    margins = Margins(phrases.notice_synthetic if has_synthetic else phrases.notice, phrases.page)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    writer.setCreator("Foresee")
    writer.setTitle(handout.title)
    prepare_page(writer, PAPERS[options.paper])
    pages = print_blocks(writer, handout.title, handout.blocks(options.lesson), margins)
    del writer
    try:
        write_atomically(path, bytes(buffer.data().data()))
    except OSError as error:
        raise ForeseeError(
            "{path} cannot be written ({reason}); choose another place.",
            path=path,
            reason=error.strerror or str(error),
        ) from error
    return pages
