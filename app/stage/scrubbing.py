"""Renders states of the progression that is scrubbed, away from the window: first some on the way,
so that those between them can be mixed; then, where the slider rests, that state exactly.
"""

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Slot

from app.film.film import Picture
from app.services.background import Background
from app.stage.progression import ShownProgression
from app.stage.stage import Stage
from app.viewer.view_state import ViewState

_RESTS_AFTER_MS = 150


class Scrubbing(QObject):
    """Nothing is rendered before somebody leaves the counterfactual."""

    def __init__(
        self, stage: Stage, view: ViewState, films: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._stage = stage
        self._view = view
        self._films = films
        self._asked_for: tuple[ShownProgression, float] | None = None
        self._rest = QTimer(self, singleShot=True, interval=_RESTS_AFTER_MS)
        self._rest.timeout.connect(self._continue)
        view.share_changed.connect(self._follow_share)

    @Slot()
    def _follow_share(self) -> None:
        self._rest.start()
        self._continue()

    @Slot()
    def _continue(self) -> None:
        """Ask for one state at a time: other work with films comes in between."""
        progression, share = self._stage.progression, self._view.share
        if self._asked_for is not None or progression is None or share == 1.0:
            return
        if not self._rest.isActive() and not progression.has_exact(share):
            self._asked_for = progression, share
            state = partial(progression.renderer.exact, share)
            self._films.ask(state).then(self._on_exact, self._on_refused)
            return
        wanted = progression.keyframes.wanted
        if wanted is not None:
            self._asked_for = progression, wanted
            frame = partial(progression.renderer.keyframe, wanted)
            self._films.ask(frame).then(self._on_keyframe, self._on_refused)

    @Slot(object)
    def _on_keyframe(self, rendered: NDArray[np.float32]) -> None:
        progression, share = self._take_asked()
        progression.add(share, rendered)
        self._stage.follow_progression()
        self._continue()

    @Slot(object)
    def _on_exact(self, picture: Picture) -> None:
        progression, share = self._take_asked()
        progression.add_exact(share, picture)
        self._stage.follow_progression()
        self._continue()

    @Slot(str)
    def _on_refused(self, _: str) -> None:
        """What is mixed of the states that are there stays."""
        self._asked_for = None

    def _take_asked(self) -> tuple[ShownProgression, float]:
        assert self._asked_for is not None
        asked, self._asked_for = self._asked_for, None
        return asked
