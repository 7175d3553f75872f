"""One film of a draft, large, and painting over what is burnt into it: mark, then paint."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.authoring.editor import DraftEditor
from app.authoring.film_cache import FilmCache
from app.authoring.film_work import painted, suspected_mask
from app.film.film import prior_picture
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.canvas import Canvas
from app.viewer.marking_bar import MarkingBar
from app.viewer.pane_content import PaneText
from app.viewer.view_state import ViewState
from app.viewer.viewport import FIT
from app.widgets.basics import label
from lessons.marks import Mark
from lessons.pack.draft.intake import PIXEL_FIELDS
from lessons.pack.draft.model import FilmDraft


class FilmCanvas(QWidget):
    def __init__(self, look: Look, editor: DraftEditor, cache: FilmCache) -> None:
        super().__init__()
        self._editor = editor
        self._cache = cache
        self._film: FilmDraft | None = None
        self._shown_file = ""
        self._view = ViewState(self)
        self.canvas = Canvas(self._view, look, self._pane_text(None))
        self.layers = self.canvas.layers
        self.marking = MarkingBar(self.layers)
        self.paint_marked = QPushButton(self.tr("Paint black what is marked"))
        self.paint_marked.clicked.connect(self.paint_over)
        self._tools = self._make_tools()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addWidget(self._tools)
        column.addWidget(self.canvas, 1)
        self.layers.marked.connect(self._follow_mark)
        self._follow_mark()

    def show_film(self, film: FilmDraft | None) -> None:
        """Shown again when its pixels have arrived in the cache."""
        self._film = film
        self._tools.setVisible(film is not None)
        if film is None:
            self.canvas.show_picture(None)
            self._shown_file = ""
            return
        shown = self._cache.film(film)
        if shown is None:
            return
        if film.file != self._shown_file:
            self._shown_file = film.file
            self._view.set_viewport(FIT)
            self.layers.show_film(shown.size)
            self.canvas.show_picture(prior_picture(shown))
        self.layers.set_reference(_suspects(film))
        self.canvas.set_text(self._pane_text(film))

    @Slot()
    def paint_over(self) -> None:
        """What is marked; where nothing is, what is suspected to be text."""
        film = self._film
        if film is not None:
            mask = self.layers.mask
            if self.layers.box.marking.is_empty:
                mask = suspected_mask(film)
            work = partial(painted, self._editor.folder, film, mask)
            self._editor.ask(work).ready.connect(self._on_painted)

    @Slot(object)
    def _on_painted(self, changed: FilmDraft) -> None:
        film = self._editor.draft.film(changed.id)
        if film is not None:
            pixels = {field: getattr(changed, field) for field in PIXEL_FIELDS}
            draft = self._editor.draft.with_film(film.having(**pixels))
            self._editor.change(self.tr("Paint over"), draft)

    @Slot()
    def _follow_mark(self) -> None:
        self.paint_marked.setEnabled(not self.layers.box.marking.is_empty)

    def _pane_text(self, film: FilmDraft | None) -> PaneText:
        mark = self.tr("Synthetic") if film is not None and film.synthetic else ""
        title = film.title if film is not None and film.title else self.tr("Film")
        return PaneText(title, mark, self.tr("No films yet.\nDrop PNG, JPEG or DICOM files here."))

    def _make_tools(self) -> QWidget:
        tools = QWidget()
        tools.setProperty("role", "stagebar")
        column = QVBoxLayout(tools)
        column.setContentsMargins(SPACE.medium, SPACE.small, SPACE.medium, SPACE.small)
        column.setSpacing(SPACE.tight)
        row = QHBoxLayout()
        row.addWidget(label(self.tr("Hide what must not be seen"), "section"))
        row.addStretch(1)
        row.addWidget(self.paint_marked)
        column.addLayout(row)
        column.addWidget(self.marking)
        return tools


def _suspects(film: FilmDraft) -> Mark | None:
    """Where text may be burnt in, if it may."""
    return Mark.from_mask(suspected_mask(film)) if film.is_suspicious else None
