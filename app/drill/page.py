"""The page of the drill: two films, one question, the answer on the film, the next."""

from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.drill.films import CaseFilms
from app.drill.flow import Answered, DrillFlow, Step
from app.drill.panes import Panes, Side
from app.drill.summary_card import SummaryCard
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.actions import SCOPE, Key, add_action
from app.widgets.basics import label, set_role
from app.widgets.buttons import ActionButton
from app.words.drill import case_sentence, verdict
from lessons.changes import Course
from lessons.drill.session import Summary
from lessons.marks import Point

_FINE = 1000


class DrillPage(QWidget):
    left = Signal()
    """The drill is over, or left for later."""
    message = Signal(str)
    """A sentence for the user."""

    def __init__(self, look: Look, flow: DrillFlow) -> None:
        super().__init__()
        self._flow = flow
        self._point: Point | None = None
        self._blinked = False
        self.panes = Panes(look)
        self.summary = SummaryCard()
        self._make_actions()
        self._lay_out()
        self._connect()
        self._show_step()

    def begin(self, pack: UUID | None = None) -> None:
        """At once: the first films come as soon as they are read."""
        self._pages.setCurrentIndex(0)
        self.panes.beside()
        self._flow.begin(pack)

    @property
    def asks_course(self) -> bool:
        """A place was clicked, and better or worse is to be said."""
        return self._point is not None and self._flow.step is Step.LOOK

    @property
    def said(self) -> str:
        """What is said of the answer."""
        return f"{self._verdict.text()} {self._told.text()}".strip()

    # Keys: letters that mean something else on the stage mean this here

    def event(self, event: QEvent) -> bool:
        overrides = event.type() is QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and self._action_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._trigger(event)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._trigger(event):
            super().keyPressEvent(event)

    def _trigger(self, event: QKeyEvent) -> bool:
        action = self._action_of(event)
        if action is None:
            return False
        if not event.isAutoRepeat():
            action.trigger()
        return True

    def _action_of(self, event: QKeyEvent) -> QAction | None:
        pressed = QKeySequence(event.keyCombination())
        actions = (one for one in self.actions() if one.isEnabled())
        return next((one for one in actions if one.shortcut() == pressed), None)

    # What the student does

    @Slot(tuple, object)
    def _on_click(self, point: Point, side: Side) -> None:
        if self._flow.step is not Step.LOOK:
            return
        if self._point is None or side is Side.EITHER:
            self._point = point
            self.panes.mark_click(point)
            self._show_step()
        else:
            self._say(Course.LESS if side is Side.PRIOR else Course.MORE)

    @Slot()
    def _say_nothing_changed(self) -> None:
        self._point = None
        self._flow.answer(Course.SAME, None)

    @Slot()
    def _say_better(self) -> None:
        self._say(Course.LESS)

    @Slot()
    def _say_worse(self) -> None:
        self._say(Course.MORE)

    def _say(self, course: Course) -> None:
        if self.asks_course:
            self._flow.answer(course, self._point)

    @Slot()
    def _another_place(self) -> None:
        self._point = None
        self.panes.mark_click(None)
        self._show_step()

    @Slot()
    def _toggle_blink(self) -> None:
        if self.panes.step_blinking():
            return
        if self.panes.blinks:
            self.panes.beside()
        else:
            self.panes.blink()
        self._blinked = self.panes.blinks
        self.panes.ask_course(asks=self.asks_course)

    @Slot()
    def _compare(self) -> None:
        if self.panes.currentIndex() == 1 and not self.panes.blinks:
            self.panes.beside()
        else:
            self.panes.wipe()
        self.panes.take_focus()

    @Slot()
    def _stop(self) -> None:
        """The end where something was answered; a session without an answer goes on later."""
        if self._flow.answers and self._flow.step is not Step.OVER and not self._flow.looks_back:
            self._flow.finish()
        else:
            self._leave()

    @Slot()
    def _leave(self) -> None:
        self._flow.leave()
        self.left.emit()

    # What the flow says

    @Slot(CaseFilms)
    def _on_shown(self, films: CaseFilms) -> None:
        self._point = None
        self._pages.setCurrentIndex(0)
        if self._blinked:
            self.panes.blink()
        else:
            self.panes.beside()
        self.panes.show_case(films)
        self._show_step()
        self.panes.take_focus()

    @Slot(Answered)
    def _on_answered(self, answered: Answered) -> None:
        case, judged = answered.films.case, answered.judged
        self.panes.beside()
        self.panes.mark_click(judged.point)
        self.panes.show_answer(case.mark if case.change is not None else None)
        self._verdict.setText(verdict(case, judged))
        set_role(self._verdict, "right" if judged.right else "wrong")
        self._told.setText(case_sentence(case))
        self._show_step()
        self.panes.take_focus()

    @Slot(Summary)
    def _on_over(self, summary: Summary) -> None:
        self.summary.show_summary(summary)
        self._pages.setCurrentIndex(1)
        self._show_step()
        self.summary.take_focus()

    @Slot(str)
    def _on_trouble(self, problem: str) -> None:
        self.message.emit(problem)
        if self._flow.case is None:
            self.left.emit()
        self._show_step()

    def _show_step(self) -> None:
        step, asks_course = self._flow.step, self.asks_course
        looks = step is Step.LOOK
        self._bar.setCurrentIndex(2 if step is Step.TOLD else 1 if asks_course else 0)
        self.panes.ask_course(asks=asks_course)
        for action in (self.nothing, self.blinking):
            action.setEnabled(looks)
        for action in (self.better, self.worse, self.other_place):
            action.setEnabled(asks_course)
        for action in (self.next, self.compare):
            action.setEnabled(step is Step.TOLD)
        self._time.setValue(round(_FINE * self._flow.share_done))
        again = self.tr("Once more: what you missed")
        self._head.setText(again if self._flow.looks_back else self.tr("Drill"))

    # Putting together

    def _make_actions(self) -> None:
        self.nothing = self._action("drill-nothing", self.tr("Nothing changed"), "N")
        self.better = self._action("drill-better", self.tr("Better"), "B")
        self.worse = self._action("drill-worse", self.tr("Worse"), "W")
        self.other_place = self._action("drill-place", self.tr("Another place"), "Backspace")
        self.blinking = self._action("drill-blink", self.tr("One after the other"), "X")
        self.compare = self._action("drill-compare", self.tr("Compare again"), "C")
        self.next = self._action("drill-next", self.tr("Next"), Qt.Key.Key_Space)
        self.stop = self._action("drill-stop", self.tr("Enough for now"), "Esc")

    def _action(self, identity: str, name: str, key: Key) -> QAction:
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        action = add_action(self, identity, name, key, context=context)
        action.setProperty(SCOPE, self.tr("In the drill"))
        return action

    def _lay_out(self) -> None:
        films = QWidget()
        films.setProperty("role", "clear")
        column = QVBoxLayout(films)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addLayout(self._head_row())
        column.addWidget(self.panes, 1)
        column.addWidget(self._foot())
        self._pages = QStackedWidget()
        self._pages.addWidget(films)
        self._pages.addWidget(self.summary)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _head_row(self) -> QHBoxLayout:
        self._head = label("", "section")
        self._time = QProgressBar()
        self._time.setRange(0, _FINE)
        self._time.setTextVisible(False)
        self._time.setAccessibleName(self.tr("How much of the session is done"))
        row = QHBoxLayout()
        row.setSpacing(SPACE.medium)
        row.addWidget(self._head)
        row.addWidget(self._time, 1)
        row.addWidget(ActionButton(self.blinking))
        row.addWidget(ActionButton(self.stop))
        return row

    def _foot(self) -> QWidget:
        self._verdict = label("", "right")
        self._told: QLabel = label("", "lead", wrap=True)
        ask = label(self.tr("Click where it changed."), "lead", wrap=True)
        which = label(self.tr("Better or worse? Or click the film that shows more."), "lead")
        which.setWordWrap(True)
        answer = QWidget()
        answer.setProperty("role", "clear")
        words = QHBoxLayout(answer)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(SPACE.medium)
        words.addWidget(self._verdict, 0, Qt.AlignmentFlag.AlignVCenter)
        words.addWidget(self._told, 1)
        self._bar = QStackedWidget()
        self._bar.setProperty("role", "card")
        self._bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        for said, actions in (
            (ask, (self.nothing,)),
            (which, (self.other_place, self.better, self.worse)),
            (answer, (self.compare, self.next)),
        ):
            self._bar.addWidget(_row(said, actions))
        return self._bar

    def _connect(self) -> None:
        flow = self._flow
        for action, slot in (
            (self.nothing, self._say_nothing_changed),
            (self.better, self._say_better),
            (self.worse, self._say_worse),
            (self.other_place, self._another_place),
            (self.blinking, self._toggle_blink),
            (self.compare, self._compare),
            (self.next, flow.next),
            (self.stop, self._stop),
        ):
            action.triggered.connect(slot)
        for pane in (self.panes.prior, self.panes.follow_up, self.panes.both):
            pane.installEventFilter(self)
        self.panes.clicked.connect(self._on_click)
        flow.shown.connect(self._on_shown)
        flow.answered.connect(self._on_answered)
        flow.over.connect(self._on_over)
        flow.trouble.connect(self._on_trouble)
        self.summary.look_back_wanted.connect(flow.look_back)
        self.summary.left.connect(self._leave)


def _row(said: QWidget, actions: tuple[QAction, ...]) -> QWidget:
    made = QWidget()
    made.setProperty("role", "clear")
    row = QHBoxLayout(made)
    row.setContentsMargins(SPACE.large, SPACE.small, SPACE.large, SPACE.small)
    row.setSpacing(SPACE.small)
    row.addWidget(said, 1)
    for action in actions:
        button = ActionButton(
            action, "primary" if action is actions[-1] and len(actions) != 3 else None
        )
        button.setMinimumHeight(44)
        button.setMinimumWidth(112)
        row.addWidget(button)
    return made
