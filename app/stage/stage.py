"""The stage: prior and counterfactual as the chosen mode compares them, with the tools to look.

Shows what it is given; runs nothing and reads nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.film.film import Film, Picture, over_film
from app.film.marking import Mask
from app.services.engine_events import RunPreview
from app.services.samples import Agreement
from app.services.shown_run import ShownRun
from app.stage.on_stage import Beside, FollowUp, OnStage, OtherRun
from app.stage.progression import ShownProgression
from app.stage.scrub_bar import ScrubBar
from app.stage.stage_actions import StageActions
from app.stage.stage_bar import StageBar
from app.stage.stage_panes import StagePanes
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.canvas import Canvas
from app.viewer.comparing.mode import Against, CompareMode
from app.viewer.comparing.side_by_side import SideBySide
from app.viewer.film_layers import FilmLayers
from app.viewer.mode_timer import ModeTimer
from app.viewer.share_player import SharePlayer
from app.viewer.view_state import ViewState
from app.viewer.viewport import FIT

_ZOOM_STEP = 1.25
_CERTAINTY_PIXELS = 512


class Stage(QWidget):
    follow_up_changed = Signal()
    measurements_forgotten = Signal()
    """`restore_measurements` undoes it."""

    def __init__(self, look: Look, view: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._on = OnStage()
        self._why_empty = ""
        self._agreement: Agreement | None = None
        self._progression: ShownProgression | None = None
        self._arranged_for = self._compared
        self.layers = FilmLayers(self)
        self.mode_timer = ModeTimer(view, self)
        self.player = SharePlayer(view, self)
        self.tools = StageActions(view, self.layers, self.player, self)
        self._panes = StagePanes(look, view, self.layers)
        self.bar = StageBar(look, view, self.tools)
        self.scrub_bar = ScrubBar(look, view, self.tools.scrub)
        self._lay_out()
        choices = self._panes.choices
        view.changed.connect(self._follow_view)
        view.share_changed.connect(self.follow_progression)
        self.tools.one_to_one.triggered.connect(self._one_to_one)
        self.tools.zoom_in.triggered.connect(self._zoom_in)
        self.tools.zoom_out.triggered.connect(self._zoom_out)
        self.tools.alone.toggled.connect(self._show_alone)
        self.tools.forget_measurements.triggered.connect(choices.forget_measurements)
        choices.measured.connect(self._follow_measuring)
        choices.measurements_forgotten.connect(self.measurements_forgotten)
        self.layers.measurements_forgotten.connect(self.measurements_forgotten)
        self.tools.decoded.toggled.connect(self._show_decoded)
        self.tools.certain.toggled.connect(self._show_certainty)
        self._show_all()

    # What is shown

    def show_film(self, film: Film) -> None:
        """A prior without a run, a follow-up or anything that lay over the film before."""
        if self._on.film is None or film.size != self._on.film.size:
            self._view.set_viewport(FIT)
        self._view.set_against(Against.COUNTERFACTUAL)
        if self._on.choices:
            self.show_choices(())
        self._progression = None
        self._view.set_share(1.0)
        self._on = OnStage(film)
        self.layers.show_film(film.size, film.radiograph.spacing_mm)
        self._forget_agreement()
        self._show_all()

    def expect(self, beside: Beside, why_empty: str = "") -> None:
        """What has a place beside the prior; `why_empty` says there why it is not to be seen yet,
        "" for the usual words."""
        self._why_empty = why_empty
        self._on = replace(self._on, beside=beside)
        self._show_all()
        self.follow_up_changed.emit()

    def show_choices(self, films: Sequence[Film]) -> None:
        """Films of several patients take the place of everything else; none gives it back."""
        self._on = replace(self._on, choices=tuple(films))
        self._panes.choices.show_films(films)
        self.tools.alone.setChecked(False)
        self.tools.alone.setEnabled(bool(films))
        self._follow_measuring()
        self._show_all()

    def mark_choices(self, chosen: Collection[int], right: Collection[int] = ()) -> None:
        """By their positions: what the student chose, and what was right once that may be seen."""
        self._panes.choices.mark(chosen, right)

    def begin_run(self) -> None:
        """Until rows arrive the prior stands where the counterfactual will be."""
        film = self._on.film
        if film is not None:
            waiting = Picture(film.size, film.greys, arrived=0.0)
            self._on = replace(self._on, arriving=waiting, as_decoded=False)
            self._forget_agreement()
            self._show_all()

    @Slot(object)
    def show_preview(self, preview: RunPreview) -> None:
        self._on = replace(self._on, arriving=preview.picture)
        self._show_pictures()

    @Slot(object)
    def show_run(self, shown: ShownRun) -> None:
        if self._on.film is not shown.film:
            self.show_film(shown.film)
        self._progression = ShownProgression(shown)
        self._view.set_share(1.0)
        self._on = replace(
            self._on, shown=shown, arriving=None, state=None, as_decoded=False, other=None
        )
        self._forget_agreement()
        self._show_all()

    @Slot()
    def end_run(self) -> None:
        """Without a result: what was there before comes back."""
        self._on = replace(self._on, arriving=None)
        self._show_all()

    def show_follow_up(self, follow_up: FollowUp | None) -> None:
        """A later film of the same patient, beside the two; None takes it away."""
        self._on = replace(self._on, follow_up=follow_up)
        self._show_all()
        self.follow_up_changed.emit()

    @Slot(object)
    def show_other_run(self, other: OtherRun | None) -> None:
        """Another run of the same film, compared with the one that is shown."""
        self._on = replace(self._on, other=other)
        self._show_all()
        self._view.set_against(Against.COUNTERFACTUAL if other is None else Against.OTHER_RUN)

    @Slot(object)
    def show_agreement(self, agreement: Agreement) -> None:
        """Where several samples agree, over the pictures that show their change."""
        film = self._on.film
        if film is not None and film is agreement.film:
            self._agreement = agreement
            self.tools.certain.setEnabled(True)
            self.tools.certain.setChecked(True)
            self._show_certainty(shown=True)

    def show_regions(self, masks: Mapping[str, Mask], titles: Mapping[str, str]) -> None:
        """Named regions of the film, each spanning it: pointed at, they say how much changed."""
        self.layers.set_regions(masks, titles)

    def restore_measurements(self) -> None:
        self.layers.restore_measurements()
        self._panes.choices.restore_measurements()

    @property
    def progression(self) -> ShownProgression | None:
        """The way to the counterfactual that is shown."""
        return self._progression

    @Slot()
    def follow_progression(self) -> None:
        """Show the state at the view's share, as well as it is known now."""
        progression, share = self._progression, self._view.share
        if progression is None:
            return
        state = None if share == 1.0 else progression.picture(share, self._scale)
        if state is self._on.state:
            return
        self._on = replace(self._on, state=state)
        self._panes.show_state(self._on, self._why_empty)
        self._show_range()

    @property
    def follow_up_to_close(self) -> FollowUp | None:
        """The follow-up, unless a question is about it."""
        is_asked_about = self._on.beside is not Beside.COUNTERFACTUAL
        return None if is_asked_about else self._on.follow_up

    @property
    def preview_pixels(self) -> int:
        """How fine, along a film's longer side, pictures of a run need to be for these panes."""
        pane = self._front()
        return round(max(pane.width(), pane.height()) * pane.devicePixelRatioF())

    @property
    def prior(self) -> Canvas:
        return self._panes.prior

    @property
    def counterfactual(self) -> Canvas:
        return self._panes.counterfactual

    @property
    def follow_up(self) -> Canvas:
        return self._panes.follow_up

    @property
    def other(self) -> Canvas:
        return self._panes.other

    @property
    def comparison(self) -> Canvas:
        return self._panes.comparison

    @property
    def choices(self) -> tuple[Canvas, ...]:
        """One pane for each film to choose from."""
        return self._panes.choices.panes

    # Showing it

    def _show_all(self) -> None:
        has_result = self._on.shown is not None and self._on.arriving is None
        self.tools.decoded.setEnabled(has_result)
        self.tools.decoded.setChecked(self._on.as_decoded)
        self.tools.comparing.offer_modes(self._on.modes)
        self.tools.comparing.offer_against(self._on.offered)
        self.tools.scrub.set_enabled(self._on.can_scrub)
        self._arrange()
        self._show_pictures()

    def _show_pictures(self) -> None:
        self._panes.show_pictures(self._on)
        self._show_range()

    def _show_range(self) -> None:
        pair = self._on.pair(self._view.against)
        if pair is not None and self._view.mode.shows_change and pair.first.change is not None:
            self.bar.strip.legend.show_range(*pair.first.change.change_range())

    # How it is looked at

    @Slot()
    def _follow_view(self) -> None:
        if self._arranged_for != self._compared:
            self._arrange()
            self._show_pictures()

    @property
    def _compared(self) -> tuple[type[CompareMode], Against]:
        """What decides which panes are shown, and which films on them."""
        return type(self._view.mode), self._view.against

    def _arrange(self) -> None:
        self._arranged_for = self._compared
        self._panes.arrange(self._on, self._why_empty)
        self.scrub_bar.setVisible(self._on.can_scrub)

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
        if self._on.shown is None or decoded == self._on.as_decoded:
            return
        self._on = replace(self._on, as_decoded=decoded)
        self._view.choose_mode(SideBySide)
        self._show_all()

    @Slot(bool)
    def _show_certainty(self, shown: bool) -> None:
        agreement, film = self._agreement, self._on.film
        if agreement is None or film is None or not shown:
            self.layers.set_certainty(None)
            return
        sure = np.abs(agreement.certainty)
        over = over_film(film.size, agreement.field, sure, _CERTAINTY_PIXELS)
        self.layers.set_certainty(np.clip(over, 0.0, 1.0))

    def _forget_agreement(self) -> None:
        self._agreement = None
        self.tools.certain.setChecked(False)
        self.tools.certain.setEnabled(False)
        self.layers.set_certainty(None)

    @Slot(bool)
    def _show_alone(self, alone: bool) -> None:
        if self._on.choices:
            self._panes.choices.show_alone(alone)

    @Slot()
    def _follow_measuring(self) -> None:
        self.tools.offer_forgetting(elsewhere=self._panes.choices.has_measurements)

    @property
    def _scale(self) -> float:
        """Device pixels per film pixel."""
        projection = self._front().projection()
        return 1.0 if projection is None else projection.scale * self.devicePixelRatioF()

    def _front(self) -> Canvas:
        return self._panes.front(self._on)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addWidget(self.bar)
        column.addWidget(self._panes, 1)
        column.addWidget(self.scrub_bar)
