"""The panes of the stage, side by side: which of them are seen, their pictures and their words."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.stage.choice_panes import ChoicePanes
from app.stage.on_stage import OnStage
from app.stage.pane_texts import (
    comparison_text,
    counterfactual_text,
    follow_up_text,
    other_run_text,
    prior_text,
)
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.canvas import Canvas
from app.viewer.comparing.mode import Against
from app.viewer.film_layers import FilmLayers
from app.viewer.pane_content import PaneText
from app.viewer.view_state import ViewState


class StagePanes(QWidget):
    def __init__(self, look: Look, view: ViewState, layers: FilmLayers) -> None:
        """`layers`: over the film, the same on all panes but those of `choices`."""
        super().__init__()
        self._look = look
        self._view = view
        self._layers = layers
        self.prior = self._pane()
        self.counterfactual = self._pane()
        self.other = self._pane()
        self.follow_up = self._pane()
        self.comparison = self._pane(compares=True)
        self.choices = ChoicePanes(look, view, layers)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.tight)
        for pane in (
            self.prior,
            self.counterfactual,
            self.other,
            self.follow_up,
            self.comparison,
            self.choices,
        ):
            row.addWidget(pane, 1)

    def arrange(self, on: OnStage, why_empty: str) -> None:
        """`why_empty`: stands where a picture is not to be seen yet; "" for the usual words."""
        chooses = bool(on.choices)
        apart = self._view.mode.is_apart and not chooses
        self.prior.setVisible(apart)
        self.counterfactual.setVisible(apart and on.has_counterfactual)
        self.other.setVisible(apart and on.other is not None)
        self.follow_up.setVisible(apart and on.has_later)
        self.comparison.setVisible(not apart and not chooses)
        self.choices.setVisible(chooses)
        self._set_texts(on, why_empty)

    def show_pictures(self, on: OnStage) -> None:
        self.prior.show_picture(on.prior)
        self.counterfactual.show_picture(on.counterfactual)
        self.follow_up.show_picture(on.later)
        self.other.show_picture(None if on.other is None else on.other.run.counterfactual)
        self._show_compared(on)

    def show_state(self, on: OnStage, why_empty: str) -> None:
        """Another state on the way to the counterfactual; everything else stays."""
        self._set_counterfactual_text(on, why_empty)
        self.counterfactual.show_picture(on.counterfactual)
        self._show_compared(on)

    def front(self, on: OnStage) -> Canvas:
        """The pane that commands for one pane act upon."""
        if on.choices:
            return self.choices.front
        return self.prior if self._view.mode.is_apart else self.comparison

    def _show_compared(self, on: OnStage) -> None:
        against = self._view.against
        pair = on.pair(against)
        if pair is None:
            self.comparison.show_picture(None)
            return
        seconds = {
            Against.COUNTERFACTUAL: self.counterfactual,
            Against.FOLLOW_UP: self.follow_up,
            Against.OTHER_RUN: self.other,
        }
        self.comparison.show_pair(pair.first, pair.second, seconds[against].text)

    def _set_texts(self, on: OnStage, why_empty: str) -> None:
        self.prior.set_text(prior_text(on))
        self._set_counterfactual_text(on, why_empty)
        self.follow_up.set_text(follow_up_text(on, why_empty))
        if on.other is not None:
            self.other.set_text(other_run_text(on.other))
        self.comparison.set_text(
            comparison_text(on, self._view.mode, self._view.against, why_empty)
        )

    def _set_counterfactual_text(self, on: OnStage, why_empty: str) -> None:
        self.counterfactual.set_text(counterfactual_text(on, self._view.share, why_empty))

    def _pane(self, *, compares: bool = False) -> Canvas:
        return Canvas(self._view, self._look, PaneText(""), layers=self._layers, compares=compares)
