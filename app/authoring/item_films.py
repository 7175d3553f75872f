"""The films of an item, side by side, and its reference, which is drawn on the first of them."""

from uuid import UUID

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.film.film import Film, follow_up_picture, prior_picture
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.canvas import Canvas
from app.viewer.pane_content import PaneText
from app.viewer.view_state import ViewState
from app.viewer.viewport import FIT
from lessons.marks import Mark
from lessons.pack.draft.model import FilmDraft, ItemDraft

# A stroke tells of every point that it passes; the draft wants it once it rests.
_REST_MS = 200


class ItemFilms(QWidget):
    marked = Signal(UUID, object)
    """An item, and the Mark that was drawn for it; None where nothing is drawn any more."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._on_canvas: tuple[UUID, str, str] | None = None
        self._drawn: Mark | None = None
        self._view = ViewState(self)
        self.prior = Canvas(self._view, look, self._pane_text(None, self.tr("Film")))
        self.layers = self.prior.layers
        self.follow_up = Canvas(
            self._view, look, PaneText(self.tr("Later film")), layers=self.layers
        )
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        panes = QHBoxLayout(self)
        panes.setContentsMargins(0, 0, 0, 0)
        panes.setSpacing(SPACE.tight)
        panes.addWidget(self.prior, 1)
        panes.addWidget(self.follow_up, 1)
        self.layers.marked.connect(self._on_stroke)
        self._rest.timeout.connect(self._keep_mark)

    def keep_drawing(self) -> None:
        """What was drawn a moment ago too: before another item is shown, or the window goes."""
        if self._rest.isActive():
            self._keep_mark()

    def show_item(
        self,
        item: ItemDraft,
        films: tuple[FilmDraft | None, FilmDraft | None],
        pictures: tuple[Film | None, Film | None],
    ) -> None:
        """films: prior and later film. pictures: of these, None where they are not read yet."""
        prior, later = films
        shown, _ = pictures
        self._show_pictures(*pictures)
        # Titles may be newer than the films that were read.
        self.prior.set_text(self._pane_text(prior, self.tr("Film")))
        self.follow_up.set_text(self._pane_text(later, self.tr("Later film")))
        if shown is None or prior is None:
            self._on_canvas = None
            return
        self.layers.set_may_mark(item.marks_place)
        here = (item.id, prior.file, item.kind)
        if here != self._on_canvas:
            self._on_canvas = here
            self._view.set_viewport(FIT)
            self.layers.show_film(shown.size)
            self._show_mark(item)
        elif item.mark != self._drawn and not self._rest.isActive():
            self._show_mark(item)

    def show_nothing(self) -> None:
        self._show_pictures(None, None)

    @Slot()
    def _on_stroke(self) -> None:
        self._rest.start()

    @Slot()
    def _keep_mark(self) -> None:
        self._rest.stop()
        if self._on_canvas is not None:
            mark = self.layers.mark
            self._drawn = mark if mark.outlines else None
            self.marked.emit(self._on_canvas[0], self._drawn)

    def _show_mark(self, item: ItemDraft) -> None:
        self._drawn = item.mark
        mark = item.mark if item.marks_place else None
        rows, columns = self.layers.mask.shape
        self.layers.set_mask((mark or Mark()).mask(rows, columns))
        self._rest.stop()

    def _show_pictures(self, prior: Film | None, later: Film | None) -> None:
        self.prior.show_picture(prior_picture(prior) if prior else None)
        self.follow_up.setVisible(later is not None)
        if later is not None and prior is not None:
            self.follow_up.show_picture(follow_up_picture(later, prior))

    def _pane_text(self, film: FilmDraft | None, untitled: str) -> PaneText:
        title = film.title if film is not None and film.title else untitled
        mark = self.tr("Synthetic") if film is not None and film.synthetic else ""
        return PaneText(title, mark, self.tr("No item yet.\nAdd one, and choose its film."))
