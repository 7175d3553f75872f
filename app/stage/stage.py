"""The stage: prior and counterfactual as the chosen mode compares them, with the tools to look.

Shows what it is given; runs nothing and reads nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.film.film import Film, Picture, over_film
from app.film.marking import Mask
from app.services.engine_events import RunPreview
from app.services.samples import Agreement
from app.services.shown_run import ShownRun
from app.stage.choice_panes import ChoicePanes
from app.stage.on_stage import Beside, FollowUp, OnStage, OtherRun, Pair
from app.stage.pane_texts import (
    comparison_text,
    counterfactual_text,
    follow_up_text,
    other_run_text,
    prior_text,
)
from app.stage.progression import ShownProgression
from app.stage.scrub_bar import ScrubBar
from app.stage.stage_actions import StageActions
from app.stage.stage_bar import StageBar
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.canvas import Canvas
from app.viewer.comparing.mode import Against, CompareMode
from app.viewer.comparing.side_by_side import SideBySide
from app.viewer.film_layers import FilmLayers
from app.viewer.mode_timer import ModeTimer
from app.viewer.pane_content import PaneText
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
        self._prior = self._pane(look)
        self._counterfactual = self._pane(look)
        self._other = self._pane(look)
        self._follow_up = self._pane(look)
        self._comparison = self._pane(look, compares=True)
        self._choices = ChoicePanes(look, view, self.layers)
        self.bar = StageBar(look, view, self.tools)
        self.scrub_bar = ScrubBar(look, view, self.tools.scrub)
        self._lay_out()
        view.changed.connect(self._follow_view)
        view.share_changed.connect(self.follow_progression)
        self.tools.one_to_one.triggered.connect(self._one_to_one)
        self.tools.zoom_in.triggered.connect(self._zoom_in)
        self.tools.zoom_out.triggered.connect(self._zoom_out)
        self.tools.alone.toggled.connect(self._show_alone)
        self.tools.forget_measurements.triggered.connect(self._choices.forget_measurements)
        self._choices.measured.connect(self._follow_measuring)
        self._choices.measurements_forgotten.connect(self.measurements_forgotten)
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
        self._choices.show_films(films)
        self.tools.alone.setChecked(False)
        self.tools.alone.setEnabled(bool(films))
        self._follow_measuring()
        self._show_all()

    def mark_choices(self, chosen: Collection[int], right: Collection[int] = ()) -> None:
        """By their positions: what the student chose, and what was right once that may be seen."""
        self._choices.mark(chosen, right)

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
        self._choices.restore_measurements()

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
        self._set_counterfactual_text()
        self._counterfactual.show_picture(self._on.counterfactual)
        self._show_compared()

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
        return self._prior

    @property
    def counterfactual(self) -> Canvas:
        return self._counterfactual

    @property
    def follow_up(self) -> Canvas:
        return self._follow_up

    @property
    def other(self) -> Canvas:
        return self._other

    @property
    def comparison(self) -> Canvas:
        return self._comparison

    @property
    def choices(self) -> tuple[Canvas, ...]:
        """One pane for each film to choose from."""
        return self._choices.panes

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
        on = self._on
        self._prior.show_picture(on.prior)
        self._counterfactual.show_picture(on.counterfactual)
        self._follow_up.show_picture(on.later)
        self._other.show_picture(None if on.other is None else on.other.run.counterfactual)
        self._show_compared()

    def _show_compared(self) -> None:
        pair = self._on.pair(self._view.against)
        if pair is None:
            self._comparison.show_picture(None)
        else:
            self._show_pair(pair)

    def _show_pair(self, pair: Pair) -> None:
        if self._view.mode.shows_change and pair.first.change is not None:
            self.bar.strip.legend.show_range(*pair.first.change.change_range())
        against = self._view.against
        seconds = {
            Against.COUNTERFACTUAL: self._counterfactual,
            Against.FOLLOW_UP: self._follow_up,
            Against.OTHER_RUN: self._other,
        }
        self._comparison.show_pair(pair.first, pair.second, seconds[against].text)

    def _set_texts(self) -> None:
        on, why_empty = self._on, self._why_empty
        self._prior.set_text(prior_text(on))
        self._set_counterfactual_text()
        self._follow_up.set_text(follow_up_text(on, why_empty))
        if on.other is not None:
            self._other.set_text(other_run_text(on.other))
        self._comparison.set_text(
            comparison_text(on, self._view.mode, self._view.against, why_empty)
        )

    def _set_counterfactual_text(self) -> None:
        text = counterfactual_text(self._on, self._view.share, self._why_empty)
        self._counterfactual.set_text(text)

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
        on, chooses = self._on, bool(self._on.choices)
        apart = self._view.mode.is_apart and not chooses
        self._prior.setVisible(apart)
        self._counterfactual.setVisible(apart and on.has_counterfactual)
        self._other.setVisible(apart and on.other is not None)
        self._follow_up.setVisible(apart and on.has_later)
        self._comparison.setVisible(not apart and not chooses)
        self._choices.setVisible(chooses)
        self.scrub_bar.setVisible(on.can_scrub)
        self._set_texts()

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
            self._choices.show_alone(alone)

    @Slot()
    def _follow_measuring(self) -> None:
        self.tools.offer_forgetting(elsewhere=self._choices.has_measurements)

    @property
    def _scale(self) -> float:
        """Device pixels per film pixel."""
        projection = self._front().projection()
        return 1.0 if projection is None else projection.scale * self.devicePixelRatioF()

    def _front(self) -> Canvas:
        if self._on.choices:
            return self._choices.front
        return self._prior if self._view.mode.is_apart else self._comparison

    def _pane(self, look: Look, *, compares: bool = False) -> Canvas:
        return Canvas(self._view, look, PaneText(""), layers=self.layers, compares=compares)

    def _lay_out(self) -> None:
        panes = QHBoxLayout()
        panes.setSpacing(SPACE.tight)
        for pane in (
            self._prior,
            self._counterfactual,
            self._other,
            self._follow_up,
            self._comparison,
            self._choices,
        ):
            panes.addWidget(pane, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addWidget(self.bar)
        column.addLayout(panes, 1)
        column.addWidget(self.scrub_bar)
