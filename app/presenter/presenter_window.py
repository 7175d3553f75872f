"""The presenter's window: what is on the wall, what comes next, the answer, votes, and the buttons.

Shows and asks; `Presentation` decides.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QScreen
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QMainWindow,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.presenter.hands_form import HandsForm
from app.presenter.in_shape import InShape
from app.presenter.lecture_commands import LectureCommands
from app.presenter.phones_box import PhonesBox
from app.presenter.pointing_wall import PointingWall
from app.presenter.session import LectureSession
from app.presenter.wall import Wall
from app.presenter.wall_content import Joining, wall_content
from app.theme.fonts import tabular
from app.theme.look import Look
from app.theme.tokens import SPACE, TYPE
from app.widgets.basics import label, scrolled
from app.widgets.buttons import ActionButton
from app.words.language import window_language
from app.words.lectures import advice_text, showing_name, step_name
from lessons.lecture.state import SHARES, Advice, Showing, Step
from lessons.pack.kinds import Item

_TIMER_MS = 1_000


class PresenterWindow(QMainWindow):
    jump_wanted = Signal(int)
    """To the title of this item."""
    share_wanted = Signal(int)
    """Of `SHARES`, in a reveal."""
    screen_wanted = Signal(int)
    """The wall on the screen at this place in the list."""
    closing = Signal()

    def __init__(
        self,
        look: Look,
        titles: tuple[str, ...],
        commands: LectureCommands,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Foresee: presenter"))
        self._look = look
        self.commands = commands
        self.addActions(commands.all)
        self._began = datetime.now().astimezone()
        self._make_parts(titles)
        self._timer = QTimer(self, interval=_TIMER_MS)
        self._timer.timeout.connect(self._show_time)
        self._timer.start()
        self._lay_out()
        self.show_live("")
        self._show_time()
        self._follow_look()
        look.changed.connect(self._follow_look)

    def show_lecture(self, session: LectureSession, joining: Joining | None) -> None:
        """Everything but the clock."""
        state, result = session.state, session.result
        self.wall.show_content(wall_content(session.view, joining))
        self.next_wall.show_content(wall_content(session.next_view, joining))
        self.items.setCurrentRow(state.item)
        revealing = state.step is Step.REVEAL
        self._step.setText(showing_name(state.showing) if revealing else step_name(state.step))
        counted = result.latest.tally
        self.votes.setText(self.tr("Answers: {count}").format(count=counted.votes))
        asks = session.agenda.asks[state.item]
        self.votes.setVisible(asks)
        advice = result.first.tally.advice if counted.votes else Advice.GO_ON
        self.advice.setText(advice_text(advice, result.first.tally.share_right) if asks else "")
        item = session.item
        self.answer.setText("" if item is None else _answer(item.item))
        self.note.setText("" if item is None else item.item.presenter_note)
        self.note.setVisible(bool(self.note.text()))
        self.hands.show_item(item)

        with QSignalBlocker(self.share):
            self.share.setValue(state.share)
        self.share.setVisible(
            state.step is Step.REVEAL and state.showing in (Showing.MOVING, Showing.WIPE)
        )

    def show_screens(self, names: Sequence[str], wall: int) -> None:
        """What can be chosen for the hall, and which one it is."""
        self.screens.clear()
        self.screens.addItems(list(names))
        self.screens.setCurrentIndex(wall)
        self.screens.setEnabled(len(names) > 1)

    def set_may_move(self, may_move: bool) -> None:
        """What comes next never moves: it would look as if it were on the wall."""
        self.wall.set_may_move(may_move)

    def set_wall_shape(self, shape: QSize) -> None:
        """Of the screen on which the wall is."""
        for copy in self._copies:
            copy.set_shape(shape)

    def show_trouble(self, text: str) -> None:
        """Stays until something else goes wrong: nobody reads while speaking."""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))

    @Slot(str)
    def show_live(self, text: str) -> None:
        """How the live prediction goes."""
        self.live_status.setText(text)
        self.live_status.setVisible(bool(text))

    @Slot(QScreen)
    def show_on(self, screen: QScreen) -> None:
        self.showNormal()
        self.setScreen(screen)
        self.setGeometry(screen.availableGeometry())
        self.showMaximized()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        event.ignore()

    @Slot()
    def _jump(self) -> None:
        self.jump_wanted.emit(self.items.currentRow())

    @Slot()
    def _follow_look(self) -> None:
        self.setPalette(self._look.qt_palette())
        self.setStyleSheet(self._look.style_sheet())

    @Slot()
    def _show_time(self) -> None:
        now = datetime.now().astimezone()
        since = timedelta(seconds=round((now - self._began).total_seconds()))
        self._time.setText(f"{now:%H:%M}   {since}")

    def _make_parts(self, titles: tuple[str, ...]) -> None:
        self.wall, self.next_wall = PointingWall(self._look), Wall(self._look)
        self.next_wall.set_may_move(False)
        self._copies = (InShape(self.wall), InShape(self.next_wall))
        self._step = label("", "title")
        self._time = label("", "value")
        self._time.setFont(tabular(TYPE.title))
        self.votes = label("", "title")
        self.advice = label("", "value", wrap=True)
        self.answer = label("", "value", wrap=True)
        self.note = label("", "value", wrap=True)
        self.note.setAccessibleName(self.tr("Your note"))
        self.trouble = label("", "caution", wrap=True)
        self.hands = HandsForm()
        self.live = QCheckBox(self.tr("Predict live"))
        self.live.setToolTip(
            self.tr(
                "The model predicts each case while the hall votes. Where it is not ready in time, "
                "the prediction that came with the pack is shown."
            )
        )
        self.live_status = label("", "muted", wrap=True)
        self.phones = PhonesBox()
        self._make_choosers(titles)

    def _make_choosers(self, titles: tuple[str, ...]) -> None:
        """Of a state in a reveal, a screen, a case."""
        self.share = QSlider(Qt.Orientation.Horizontal)
        self.share.setRange(0, SHARES)
        self.share.setAccessibleName(self.tr("How far the film has moved, or where the line is"))
        self.share.valueChanged.connect(self.share_wanted)
        self.screens = QComboBox()
        self.screens.setAccessibleName(self.tr("Screen for the hall"))
        self.screens.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.screens.setMinimumContentsLength(12)
        self.screens.activated.connect(self.screen_wanted)
        self.items = QListWidget()
        self.items.addItems([f"{number}  {title}" for number, title in enumerate(titles, start=1)])
        self.items.setAccessibleName(self.tr("Cases of the lecture"))
        self.items.itemActivated.connect(self._jump)
        self.items.itemClicked.connect(self._jump)

    def _lay_out(self) -> None:
        now = QVBoxLayout()
        heading = QHBoxLayout()
        heading.addWidget(self._step, 1)
        heading.addWidget(self._time)
        now.addLayout(heading)
        now.addWidget(self._copies[0], 1)
        now.addWidget(self.share)
        now.addLayout(self._buttons())
        side = QVBoxLayout()
        side.setSpacing(SPACE.medium)
        side.addWidget(label(self.tr("What comes next"), "caption"))
        for part in (self._copies[1], self.trouble, self.note, self.votes, self.advice):
            side.addWidget(part)
        side.addWidget(label(self.tr("Answer, for you alone"), "caption"))
        for part in (self.answer, self.live, self.live_status, self.phones, self.hands):
            side.addWidget(part)
        side.addWidget(label(self.tr("Cases"), "caption"))
        side.addWidget(self.items)
        side.addWidget(label(self.tr("Screen for the hall"), "caption"))
        side.addWidget(self.screens)
        self.trouble.hide()
        inside = QWidget()
        inside.setLayout(side)
        beside = scrolled(inside)
        beside.setMinimumWidth(320)
        whole = QWidget()
        self.setCentralWidget(whole)
        row = QHBoxLayout(whole)
        row.setContentsMargins(SPACE.large, SPACE.large, SPACE.large, SPACE.large)
        row.setSpacing(SPACE.large)
        row.addLayout(now, 3)
        row.addWidget(beside, 2)

    def _buttons(self) -> QGridLayout:
        commands = self.commands
        grid = QGridLayout()
        grid.setSpacing(SPACE.small)
        big: list[QPushButton] = []
        for action in (commands.back, commands.next):
            button = ActionButton(action, "primary" if action is commands.next else "")
            button.setMinimumHeight(56)
            big.append(button)
        grid.addWidget(big[0], 0, 0, 1, 2)
        grid.addWidget(big[1], 0, 2, 1, 4)
        # Two rows, since the words of some languages are long and some laptops 1,024 wide.
        for column, action in enumerate((commands.black, commands.white, commands.swap)):
            grid.addWidget(ActionButton(action, ""), 1, 2 * column, 1, 2)
        for column, action in enumerate((commands.view, commands.leave)):
            grid.addWidget(ActionButton(action, ""), 2, 3 * column, 1, 3)
        return grid


def _answer(item: Item) -> str:
    return item.reference.text or item.answer_in(window_language())
