"""How the days go: the last seven, today's answers and minutes, days in a row, and a goal of one's
own. Nothing is won or lost here.
"""

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from app.theme.fonts import font, scaled
from app.theme.look import Look
from app.theme.tokens import SPACE, TYPE
from app.widgets.basics import label
from lessons.learning_records import Habit

_GOALS = (5, 10, 15, 20, 30)
_DOT = 18
_STEP = 30
_LETTERS = 2


class HabitStrip(QWidget):
    goal_chosen = Signal(object)
    """Answers a day, or None for no goal."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._week = WeekDots(look)
        self._said = label("", "value", wrap=True)
        self.goal = QPushButton(self.tr("Daily goal"))
        self.goal.setMenu(self._make_goals())
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        row.setSpacing(SPACE.large)
        row.addWidget(self._week)
        row.addWidget(self._said, 1)
        row.addWidget(self.goal)

    @property
    def said(self) -> str:
        return self._said.text()

    def show_habit(self, habit: Habit) -> None:
        self._week.show_habit(habit)
        self._said.setText(" · ".join(self._sentences(habit)))
        for action in self.goal.menu().actions():
            action.setChecked(action.data() == habit.goal)
        self._week.setAccessibleName(self.tr("The last seven days"))
        self._week.setAccessibleDescription(self.said)

    def _sentences(self, habit: Habit) -> list[str]:
        if habit.goal is None:
            text = self.tr("Answers today: {count}")
        elif habit.is_reached:
            text = self.tr("Today’s goal is reached: {count} of {goal}")
        else:
            text = self.tr("Today: {count} of {goal}")
        said = [text.format(count=habit.today, goal=habit.goal)]
        if habit.minutes:
            said.append(self.tr("{count} min").format(count=habit.minutes))
        if habit.in_a_row > 1:
            said.append(self.tr("{count} days in a row").format(count=habit.in_a_row))
        return said

    def _make_goals(self) -> QMenu:
        menu = QMenu(self)
        for count in _GOALS:
            self._add(menu, self.tr("{count} answers a day").format(count=count), count)
        self._add(menu, self.tr("No goal"), None)
        return menu

    def _add(self, menu: QMenu, name: str, count: int | None) -> None:
        action = menu.addAction(name)
        action.setCheckable(True)
        action.setData(count)
        action.triggered.connect(self._choose)

    @Slot()
    def _choose(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.goal_chosen.emit(action.data())


class WeekDots(QWidget):
    """A ring for each day, filled as far as its goal was reached; today is the last."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._habit: Habit | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._repaint)

    def sizeHint(self) -> QSize:
        return QSize(7 * scaled(_STEP), scaled(_DOT + TYPE.small + SPACE.small))

    def show_habit(self, habit: Habit) -> None:
        self._habit = habit
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._habit is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(TYPE.small))
        step, dot = scaled(_STEP), scaled(_DOT)
        for place, day in enumerate(self._habit.week):
            ring = QRectF(place * step + (step - dot) / 2, 1, dot, dot)
            self._paint_day(painter, ring, day.answers)
            name = QLocale().dayName(day.day.isoweekday(), QLocale.FormatType.ShortFormat)
            below = QRectF(place * step, dot + 2, step, self.height() - dot - 2)
            is_today = place == len(self._habit.week) - 1
            colours = self._look.palette
            painter.setPen(QColor(colours.text if is_today else colours.muted))
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, name[:_LETTERS].rstrip("."))
        painter.end()

    def _paint_day(self, painter: QPainter, ring: QRectF, answers: int) -> None:
        assert self._habit is not None
        colours = self._look.palette
        goal = self._habit.goal or 1
        painter.setPen(QPen(QColor(colours.muted), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(ring)
        if answers:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            inside = ring.adjusted(2.5, 2.5, -2.5, -2.5)
            painter.drawPie(inside, 90 * 16, -round(360 * 16 * min(answers / goal, 1.0)))

    @Slot()
    def _repaint(self) -> None:
        self.updateGeometry()
        self.update()
