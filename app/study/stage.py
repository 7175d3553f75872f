"""The stage: prior and counterfactual as the chosen mode compares them, with the tools to look.

Shows what it is given; runs nothing and reads nothing.
"""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.engine_worker import RunPreview
from app.services.shown_run import ShownRun
from app.study.stage_actions import StageActions
from app.study.stage_bar import StageBar
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.canvas import Canvas
from app.viewer.comparing import CompareMode
from app.viewer.film import Film, Picture, prior_picture
from app.viewer.film_layers import FilmLayers
from app.viewer.pane_painter import PaneText
from app.viewer.view_state import ViewState
from app.viewer.viewport import FIT

_ZOOM_STEP = 1.25


class Stage(QWidget):
    def __init__(self, look: Look, view: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._film: Film | None = None
        self._shown: ShownRun | None = None
        self._is_running = False
        self.tools = StageActions(view, self)
        self.layers = FilmLayers(self)
        prior_text = PaneText(self.tr("Prior"))
        self._prior = Canvas(view, look, prior_text, layers=self.layers)
        self._counterfactual = Canvas(view, look, self._counterfactual_text(), layers=self.layers)
        self._comparison = Canvas(
            view, look, self._comparison_text(), layers=self.layers, compares=True
        )
        self.bar = StageBar(look, view, self.tools)
        self._lay_out()
        view.changed.connect(self._follow_view)
        self.tools.one_to_one.triggered.connect(self._one_to_one)
        self.tools.zoom_in.triggered.connect(self._zoom_in)
        self.tools.zoom_out.triggered.connect(self._zoom_out)
        self.tools.decoded.toggled.connect(self._show_decoded)
        self._forget()

    # What is shown

    def show_film(self, film: Film) -> None:
        """A prior without a run."""
        if self._film is None or film.size != self._film.size:
            self._view.set_viewport(FIT)
        self._film = film
        self._shown = None
        self.layers.show_film(film.size, film.radiograph.spacing_mm)
        self._prior.show_picture(prior_picture(film))
        self._prior.set_text(PaneText(self.tr("Prior"), empty=self._prior.text.empty))
        self._forget()

    def begin_run(self) -> None:
        """Until rows arrive the prior stands where the counterfactual will be."""
        if self._film is None:
            return
        self._is_running = True
        self.tools.decoded.setChecked(False)
        self.tools.decoded.setEnabled(False)
        waiting = Picture(self._film.size, self._film.greys, arrived=0.0)
        self._counterfactual.show_picture(waiting)
        self._comparison.show_picture(waiting)

    @Slot(object)
    def show_preview(self, preview: RunPreview) -> None:
        self._counterfactual.show_picture(preview.picture)
        self._comparison.show_picture(self._over_prior(preview.picture))

    @Slot(object)
    def show_run(self, shown: ShownRun) -> None:
        if self._film is not shown.film:
            self.show_film(shown.film)
        self._is_running = False
        self._shown = shown
        self._show_finished(shown)

    @Slot()
    def end_run(self) -> None:
        """Without a result: what was there before comes back."""
        self._is_running = False
        if self._shown is None:
            self._forget()
        else:
            self._show_finished(self._shown)

    @property
    def preview_pixels(self) -> int:
        """How fine, along a film's longer side, pictures of a run need to be for these panes."""
        pane = self._prior if self._prior.isVisible() else self._comparison
        return round(max(pane.width(), pane.height()) * pane.devicePixelRatioF())

    @property
    def prior(self) -> Canvas:
        return self._prior

    @property
    def counterfactual(self) -> Canvas:
        return self._counterfactual

    @property
    def comparison(self) -> Canvas:
        return self._comparison

    def _show_finished(self, shown: ShownRun) -> None:
        self.tools.decoded.setEnabled(True)
        self.tools.decoded.setChecked(False)
        self._counterfactual.show_picture(shown.counterfactual)
        self._counterfactual.set_text(self._counterfactual_text())
        self._comparison.show_picture(self._over_prior(shown.counterfactual))

    def _forget(self) -> None:
        self.tools.decoded.setChecked(False)
        self.tools.decoded.setEnabled(False)
        self._counterfactual.show_picture(None)
        self._comparison.show_picture(None)
        self._counterfactual.set_text(self._counterfactual_text())
        self._comparison.set_text(self._comparison_text())

    def _over_prior(self, picture: Picture) -> Picture:
        """The change over the film that it changes, which keeps its colours legible."""
        assert self._film is not None
        return Picture(picture.size, self._film.greys, picture.change, picture.arrived)

    def _counterfactual_text(self, *, decoded: bool = False) -> PaneText:
        return PaneText(
            title=self.tr("As the model decoded it") if decoded else self.tr("Counterfactual"),
            mark=self.tr("Synthetic"),
            empty=self.tr(
                "Nothing predicted yet.\nType how this film will change, then press Enter."
            ),
        )

    def _comparison_text(self) -> PaneText:
        difference = self._view.mode is CompareMode.DIFFERENCE
        return PaneText(
            title=self.tr("Change alone") if difference else self.tr("Change over the prior"),
            mark=self.tr("Synthetic"),
            empty=self.tr(
                "There is no change to show yet.\nPredict one below, or go back to both films."
            ),
        )

    # How it is looked at

    @Slot()
    def _follow_view(self) -> None:
        side_by_side = self._view.mode is CompareMode.SIDE_BY_SIDE
        self._prior.setVisible(side_by_side)
        self._counterfactual.setVisible(side_by_side)
        self._comparison.setVisible(not side_by_side)
        self._comparison.set_text(self._comparison_text())

    @Slot()
    def _one_to_one(self) -> None:
        self._front().show_one_to_one()

    @Slot()
    def _zoom_in(self) -> None:
        self._front().zoom_by(_ZOOM_STEP)

    @Slot()
    def _zoom_out(self) -> None:
        self._front().zoom_by(1 / _ZOOM_STEP)

    @Slot(bool)
    def _show_decoded(self, decoded: bool) -> None:
        if self._shown is None or self._is_running:
            return
        self._view.set_mode(CompareMode.SIDE_BY_SIDE)
        picture = self._shown.decoded if decoded else self._shown.counterfactual
        self._counterfactual.show_picture(picture)
        self._counterfactual.set_text(self._counterfactual_text(decoded=decoded))

    def _front(self) -> Canvas:
        return self._prior if self._view.mode is CompareMode.SIDE_BY_SIDE else self._comparison

    def _lay_out(self) -> None:
        panes = QHBoxLayout()
        panes.setSpacing(SPACE.tight)
        for pane in (self._prior, self._counterfactual, self._comparison):
            panes.addWidget(pane, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addWidget(self.bar)
        column.addLayout(panes, 1)
        self._follow_view()
