"""Which state on the way from the prior to the counterfactual is on the stage. Knows no widgets."""

import numpy as np
from numpy.typing import NDArray

from app.film.film import Picture
from app.film.keyframes import Keyframes
from app.services.shown_run import ShownRun
from app.stage.state_renderer import StateRenderer


class ShownProgression:
    """Of one run; both ends of the way are its own prior and counterfactual."""

    def __init__(self, run: ShownRun) -> None:
        self.run = run
        self._keyframes = Keyframes.of(run.film, run.counterfactual.greys)
        self.renderer = StateRenderer(run, self._keyframes.prior)
        self._exact: tuple[float, Picture] | None = None

    @property
    def keyframes(self) -> Keyframes:
        return self._keyframes

    def add(self, share: float, rendered: NDArray[np.float32]) -> None:
        self._keyframes = self._keyframes.having(share, rendered)

    def add_exact(self, share: float, picture: Picture) -> None:
        """`picture` is the state at this share as fine as the film."""
        self._exact = (share, picture)

    def has_exact(self, share: float) -> bool:
        return share == 1.0 or (self._exact is not None and self._exact[0] == share)

    def picture(self, share: float, scale: float) -> Picture:
        """`scale`: device pixels per film pixel at which it will be seen."""
        if share == 1.0:
            return self.run.counterfactual
        if self._exact is not None and self._exact[0] == share:
            return self._exact[1]
        return self._keyframes.picture(share, scale)
