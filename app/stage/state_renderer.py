"""Renders states of one run's progression. Knows no widgets; used in the films' thread alone."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.film.film import Picture, finished_picture
from app.film.keyframes import FINEST
from app.services.shown_run import ShownRun
from engine.difference import Transition, model_field
from engine.radiograph import Radiograph


class StateRenderer:
    def __init__(self, run: ShownRun, reduced: Radiograph) -> None:
        """`reduced`: the prior as keyframes show it."""
        self._run = run
        self._reduced = reduced

    def keyframe(self, share: float) -> NDArray[np.float32]:
        """float32 (height, width) of the reduced prior, [0, 1]."""
        return self._transition.render(share)

    def exact(self, share: float) -> Picture:
        """At the film's own size."""
        prior, result = self._run.film.radiograph, self._run.result
        longest = max(prior.pixels.shape)
        transition = self._transition
        if longest > FINEST:
            transition = Transition.of(prior, result.field, result.layers, longest)
        state = transition.render(share)
        return finished_picture(self._run.film, state, state - prior.pixels)

    @cached_property
    def _transition(self) -> Transition:
        """What it prepares is kept from state to state."""
        field = model_field(self._reduced.pixels.shape)
        return Transition.of(self._reduced, field, self._run.result.layers, FINEST)
