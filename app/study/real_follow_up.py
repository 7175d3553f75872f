"""The run that is shown beside the real later film, region by region: where the model was wrong."""

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.engine_service import EngineService
from app.stage.on_stage import FollowUp
from app.stage.stage import Stage
from app.study.session import StudySession
from app.theme.tokens import SPACE
from app.viewer.film_layers import FilmLayers
from app.widgets.basics import label, rule
from app.words.real_changes import real_change_hint, real_change_lines
from engine.comparison.real_change import RegionOutcome
from engine.comparison.similarity import Pixels
from engine.regions import Region


class RealFollowUpNote(QWidget):
    """Hidden where no real later film is there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._words = label("", "value", wrap=True)
        self._words.setAccessibleName(self.tr("Against the real follow-up"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.tight)
        column.addWidget(rule())
        column.addWidget(label(self.tr("Against the real follow-up"), "section"))
        column.addWidget(self._words)
        column.addWidget(label(real_change_hint(), "muted", wrap=True))
        self.show_lines([])

    @property
    def text(self) -> str:
        return "" if self.isHidden() else self._words.text()

    def show_lines(self, lines: list[str]) -> None:
        self._words.setText("\n".join(lines))
        self.setVisible(bool(lines))


class RealFollowUps(QObject):
    """Keeps a note as the stage is."""

    def __init__(
        self,
        engine: EngineService,
        session: StudySession,
        stage: Stage,
        note: RealFollowUpNote,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._stage = stage
        self._note = note
        # Afterwards, when the stage shows it.
        afterwards = Qt.ConnectionType.QueuedConnection
        for told in (session.film_opened, session.run_shown, stage.follow_up_changed):
            told.connect(self._follow, afterwards)
        engine.located.connect(self._follow, afterwards)

    @Slot()
    def _follow(self) -> None:
        follow_up, shown = self._stage.follow_up_to_close, self._session.shown
        if follow_up is None or follow_up.is_synthetic:
            self._note.show_lines([])
            return
        expected = None if shown is None else shown.result.change
        outcomes = outcomes_of(follow_up, expected, self._stage.layers)
        lines = real_change_lines(follow_up.real, outcomes, by_model=shown is not None)
        self._note.show_lines(lines)


def outcomes_of(
    follow_up: FollowUp, expected: Pixels | None, layers: FilmLayers
) -> tuple[RegionOutcome, ...]:
    """expected: the change of a run, of the film's shape; None where none was drawn."""
    masks = {Region(name): layers.regions.mask(name) for name in layers.regions}
    return follow_up.real.outcomes(expected, masks)
