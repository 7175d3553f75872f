"""How the student is doing: numbers with their intervals, plots, and what to do next.

Says nothing of how good somebody is before there are enough answers to say it.
"""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.progress.drill_plots import paint_clicks, paint_drill, paint_fluency
from app.progress.export import Plots, write_progress
from app.progress.learners import LearnerButton
from app.progress.plots import (
    PaintPlot,
    paint_findings,
    paint_forecast,
    paint_reliability,
    paint_retention,
)
from app.progress.so_far import SoFar
from app.services.learner import CurrentLearner
from app.services.library import Library
from app.services.paths import documents_folder
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.basics import centred_page, label
from app.words.numbers import decimal
from app.words.sentences import error_text
from app.words.vocabulary import word_name
from engine.errors import ForeseeError
from lessons.progress_records import ENOUGH_ANSWERS, FLUENT_S, Progress, Rate

if TYPE_CHECKING:
    from lessons.store import Store

_WIDTH = 1040


class ProgressPage(QScrollArea):
    review_wanted = Signal()
    """What is due today."""
    packs_wanted = Signal()
    message = Signal(str)
    """A sentence for the user."""

    def __init__(self, look: Look, library: Library, learner: CurrentLearner) -> None:
        super().__init__()
        self._library = library
        self._learner = learner
        self._progress: Progress | None = None
        self.tiles = {
            "answers": Tile(self.tr("Answers")),
            "accuracy": Tile(self.tr("Right")),
            "seconds": Tile(self.tr("Time per item")),
            "fluent": Tile(self.tr("Fluent")),
        }
        self.plots = {
            paint: PlotCard(look, title, paint, height) for title, paint, height in self._plots()
        }
        self.so_far = SoFar()
        self.who = LearnerButton(library, learner)
        self.who.message.connect(self.message)
        self._make_parts()
        self._lay_out()
        learner.known.connect(self.refresh)

    @property
    def progress(self) -> Progress | None:
        return self._progress

    @property
    def advice(self) -> str:
        return self._advice.text()

    @Slot()
    def refresh(self) -> None:
        learner = self._learner.id
        if learner is not None:
            work = partial(_overview, learner, datetime.now(UTC))
            self._library.ask(work).ready.connect(self.show_progress)

    def export(self, path: Path) -> None:
        """As .png, .svg or .csv; answered by `message`."""
        if self._progress is None:
            return
        try:
            write_progress(path, self.tr("My progress in Foresee"), self._progress, self._plots())
        except ForeseeError as error:
            self.message.emit(error_text(error))
        else:
            self.message.emit(self.tr("Your progress is now in {path}.").format(path=path))

    @Slot(object)
    def show_progress(self, progress: Progress) -> None:
        self._progress = progress
        self._show_tiles(progress)
        self._show_advice(progress)
        for card in self.plots.values():
            card.show_progress(progress)
        self.so_far.show_progress(progress)
        self.so_far.setVisible(not progress.judged and progress.answers > 0)
        self._place_plots(judged=progress.judged)
        self._drill_said.setText(self._of_drill(progress))

    def _of_drill(self, progress: Progress) -> str:
        drill = progress.drill
        if drill is None:
            return ""
        said = self.tr(
            "Drill: {answers} answers in {minutes} minutes of looking; {fluent} of {tried} skills "
            "are fluent. It says nothing of real patients, nor of other than eight findings: its "
            "films are rendered from digital patients."
        )
        return said.format(
            answers=drill.answers, minutes=drill.minutes, fluent=drill.fluent, tried=drill.tried
        )

    def _place_plots(self, *, judged: bool) -> None:
        """Two beside each other, or the one that judges nothing over the whole width."""
        for paint in (paint_findings, paint_reliability, paint_retention):
            self.plots[paint].setVisible(judged)
        for paint in (paint_drill, paint_clicks, paint_fluency):
            self.plots[paint].setVisible(self._progress is not None and bool(self._progress.drill))
        forecast = self.plots[paint_forecast]
        self._grid.removeWidget(forecast)
        if judged:
            self._grid.addWidget(forecast, 1, 1)
        else:
            self._grid.addWidget(forecast, 0, 0, 1, 2)

    def _show_tiles(self, progress: Progress) -> None:
        judged = progress.judged
        self.tiles["answers"].show_value(str(progress.answers), self._left_to_judge(progress))
        for name in ("accuracy", "seconds", "fluent"):
            self.tiles[name].setVisible(judged)
        if judged:
            self.tiles["accuracy"].show_rate(progress.accuracy)
            said = self.tr("right within {seconds} s").format(seconds=round(FLUENT_S))
            self.tiles["fluent"].show_rate(progress.fluent, said)
            if progress.seconds is not None:
                seconds = self.tr("{seconds} s").format(seconds=round(progress.seconds))
                self.tiles["seconds"].show_value(seconds, self.tr("half of them took less"))
            self.plots[paint_reliability].say(self._brier(progress))
        self._enough.setVisible(not judged)
        self._enough.setValue(min(progress.answers, ENOUGH_ANSWERS))

    def _brier(self, progress: Progress) -> str:
        if progress.brier is None:
            return ""
        text = self.tr("Brier score {score}: 0 is best; always saying 50 % gives 0.25.")
        return text.format(score=decimal(progress.brier, 2))

    def _left_to_judge(self, progress: Progress) -> str:
        if progress.judged:
            return self.tr("finished so far")
        text = self.tr("Nothing is judged before {count}: chance would speak, not skill.")
        return text.format(count=ENOUGH_ANSWERS)

    def _show_advice(self, progress: Progress) -> None:
        due = progress.forecast[0].reviews if progress.forecast else 0
        self.review.setVisible(due > 0)
        self._advice.setText(self._in_words(progress, due))

    def _in_words(self, progress: Progress, due: int) -> str:
        if due:
            one, many = self.tr("One skill is due."), self.tr("{count} skills are due.")
            said = one if due == 1 else many.format(count=due)
            return f"{said} " + self.tr("A short review now saves relearning later.")
        if not progress.judged:
            return self.tr("Do a lesson: every answer that you lock counts.")
        if progress.weakest is not None:
            text = self.tr("Practise {finding}: it is what you miss most often.")
            return text.format(finding=word_name(progress.weakest))
        return self.tr("Nothing is due. A new lesson would widen what you can see.")

    @Slot()
    def _pick_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Export my progress"),
            str(documents_folder() / "foresee-progress.png"),
            self.tr("Picture (*.png);;Drawing (*.svg);;Table (*.csv)"),
        )
        if name:
            self.export(Path(name))

    def _plots(self) -> Plots:
        return (
            (self.tr("Findings: changes seen, and none said where none was"), paint_findings, 250),
            (self.tr("How sure, how often right"), paint_reliability, 250),
            (self.tr("Remembered after a pause"), paint_retention, 220),
            (self.tr("Reviews that fall due"), paint_forecast, 220),
            (self.tr("Drill: changes seen between two films"), paint_drill, 300),
            (self.tr("Drill: where you click"), paint_clicks, 300),
            (self.tr("Drill: right and fast, day by day"), paint_fluency, 220),
        )

    # Putting together

    def _make_parts(self) -> None:
        self._advice = label("", "lead", wrap=True)
        self.review = QPushButton(self.tr("Review now"))
        self.review.setProperty("role", "primary")
        self.review.clicked.connect(self.review_wanted)
        self.lessons = QPushButton(self.tr("Go to the lessons"))
        self.lessons.clicked.connect(self.packs_wanted)
        self.save = QPushButton(self.tr("Export…"))
        self.save.clicked.connect(self._pick_file)
        self._drill_said = label("", "muted", wrap=True)
        self._enough = QProgressBar()
        self._enough.setRange(0, ENOUGH_ANSWERS)
        self._enough.setTextVisible(False)
        self._enough.setAccessibleName(self.tr("Answers until something is judged"))

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("Progress"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Progress"), "hero"), 1)
        head.addWidget(self.who)
        head.addWidget(self.save)
        tiles = QHBoxLayout()
        tiles.setSpacing(SPACE.medium)
        for tile in self.tiles.values():
            tiles.addWidget(tile, 1)
        self.tiles["answers"].add(self._enough)
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE.medium)
        for number, card in enumerate(self.plots.values()):
            self._grid.addWidget(card, number // 2, number % 2)
        fluency = self.plots[paint_fluency]
        self._grid.removeWidget(fluency)
        self._grid.addWidget(fluency, 3, 0, 1, 2)
        self._grid.addWidget(self._drill_said, 4, 0, 1, 2)
        column = QVBoxLayout()
        column.setSpacing(SPACE.medium)
        column.addLayout(head)
        column.addWidget(self._next_card())
        column.addLayout(tiles)
        column.addWidget(self.so_far)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.setWidget(centred_page(column, _WIDTH))

    def _next_card(self) -> QWidget:
        card = _card()
        row = QHBoxLayout(card)
        row.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        row.setSpacing(SPACE.medium)
        words = QVBoxLayout()
        words.setSpacing(SPACE.tight)
        words.addWidget(label(self.tr("What to do next"), "section"))
        words.addWidget(self._advice)
        row.addLayout(words, 1)
        row.addWidget(self.review)
        row.addWidget(self.lessons)
        return card


class Tile(QWidget):
    """One number, what it is of, and how sure it is."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.value: QLabel = label("", "score")
        self.value.setAccessibleName(name)
        self.said: QLabel = label("", "muted", wrap=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        self._column.setSpacing(SPACE.hair)
        self._column.addWidget(label(name, "section"))
        self._column.addWidget(self.value)
        self._column.addWidget(self.said)
        self._column.addStretch(1)

    def add(self, part: QWidget) -> None:
        """Below the words."""
        self._column.insertSpacing(self._column.count() - 1, SPACE.small)
        self._column.insertWidget(self._column.count() - 1, part)

    def show_value(self, value: str, said: str) -> None:
        self.value.setText(value)
        self.said.setText(said)

    def show_rate(self, rate: Rate, said: str = "") -> None:
        low, high = rate.interval
        between = self.tr("{low} to {high} % (95 %)").format(
            low=round(100 * low), high=round(100 * high)
        )
        value = self.tr("{percent} %").format(percent=round(100 * (rate.value or 0.0)))
        self.show_value(value, f"{said}, {between}" if said else between)


class PlotCard(QWidget):
    def __init__(self, look: Look, title: str, paint: PaintPlot, height: int) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.plot = PlotView(look, paint, height)
        self.plot.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        column.setSpacing(SPACE.small)
        self.said = label("", "muted", wrap=True)
        self.said.hide()
        column.addWidget(label(title, "section"))
        column.addWidget(self.plot)
        column.addWidget(self.said)

    def say(self, text: str) -> None:
        """A sentence below the plot; none where empty."""
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def show_progress(self, progress: Progress) -> None:
        self.plot.show_progress(progress)


class PlotView(QWidget):
    def __init__(self, look: Look, paint: PaintPlot, height: int) -> None:
        super().__init__()
        self._look = look
        self._paint = paint
        self._progress: Progress | None = None
        self.setFixedHeight(height)
        look.changed.connect(self._repaint)

    def show_progress(self, progress: Progress) -> None:
        self._progress = progress
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._progress is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint(painter, QRectF(self.rect()), self._look.palette, self._progress)
            painter.end()

    @Slot()
    def _repaint(self) -> None:
        self.update()


def _card() -> QWidget:
    made = QWidget()
    made.setProperty("role", "card")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return made


def _overview(learner: UUID, now: datetime, store: "Store") -> Progress:
    return store.progress.overview(learner, now)
