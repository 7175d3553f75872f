"""One pack: what it is about, its lessons, and what can be done with it."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.packs.column import clear
from app.packs.lines import LessonCard
from app.packs.overview import LessonLine, PacksOverview, is_in_window_language
from app.theme.look import Look
from app.theme.preferences import OWN_NAMES
from app.theme.tokens import SPACE
from app.widgets.basics import label, scrolled
from app.widgets.buttons import ActionButton
from app.widgets.flow import FlowLayout
from lessons.pack_records import PackSummary


class PackDetails(QWidget):
    items_wanted = Signal(tuple)
    """tuple[UUID, ...]: questions to answer one after the other."""
    exam_wanted = Signal(UUID)
    """A lesson that is an exam: to be begun, continued, or its results shown."""
    present_wanted = Signal(UUID)
    """A lesson to show to a hall."""
    present_pack_wanted = Signal(UUID)
    """All of a pack, or its items for the hall."""
    drill_wanted = Signal(UUID)
    """A pack whose films are to be drilled."""
    edit_wanted = Signal(PackSummary)
    handout_wanted = Signal(PackSummary)
    remove_wanted = Signal(PackSummary)

    def __init__(self, look: Look, presenting: QAction) -> None:
        """`presenting`: presents the lesson on whose card the keyboard is, or else the pack."""
        super().__init__()
        self._look = look
        self._overview: PacksOverview | None = None
        self.lessons: list[LessonCard] = []
        self._make_parts(presenting)
        self._lay_out()
        self._connect(presenting)
        self.hide()

    @property
    def pack(self) -> PackSummary | None:
        return None if self._overview is None else self._overview.pack

    def show_overview(self, overview: PacksOverview) -> None:
        self._overview = overview
        pack = overview.pack
        self.setVisible(pack is not None)
        self.refresher.setVisible(bool(overview.refresher))
        self.drill.setVisible(overview.can_drill)
        if pack is not None:
            self._show_pack(pack)
        self._show_lessons(overview.lessons)

    def _show_pack(self, pack: PackSummary) -> None:
        self._title.setText(pack.title)
        aims = "\n".join(f"• {objective}" for objective in pack.objectives)
        for part, text in ((self._about, pack.description), (self._aims, aims)):
            part.setText(text)
            part.setVisible(bool(text))
        said = self.tr("{authors} · {licence} · revision {revision}").format(
            authors=", ".join(pack.authors), licence=pack.licence, revision=pack.revision
        )
        self._said.setText(self._with_language(said, pack))

    def _with_language(self, said: str, pack: PackSummary) -> str:
        """What is said of a pack, and its language where that is not the window's."""
        names = {str(language): name for language, name in OWN_NAMES.items()}
        if pack.untranslated:
            own = names.get(pack.languages[0], pack.languages[0])
            text = self.tr("{said} · not translated, so in {language}: {count} of its texts")
            return text.format(said=said, language=own, count=pack.untranslated)
        if is_in_window_language(pack):
            return said
        spoken = ", ".join(names.get(language, language) for language in pack.languages)
        return self.tr("{said} · in {languages}").format(said=said, languages=spoken)

    def _show_lessons(self, lines: Sequence[LessonLine]) -> None:
        clear(self.lessons)
        self.lessons = [LessonCard(self._look, line) for line in lines]
        for place, card in enumerate(self.lessons):
            card.button.clicked.connect(self._start)
            card.present.clicked.connect(self._present)
            self._lesson_column.insertWidget(place, card)

    # What the user does

    @Slot()
    def _start(self) -> None:
        button = self.sender()
        for card in self.lessons:
            if card.button is not button:
                continue
            if card.line.lesson.exam_minutes is None:
                self.items_wanted.emit(card.line.next_items)
            else:
                self.exam_wanted.emit(card.line.lesson.id)

    @Slot()
    def _present(self) -> None:
        button = self.sender()
        for card in self.lessons:
            if card.present is button:
                self.present_wanted.emit(card.line.lesson.id)

    @Slot()
    def _present_here(self) -> None:
        focus = self.window().focusWidget()
        for card in self.lessons:
            if focus is not None and card.isAncestorOf(focus):
                self.present_wanted.emit(card.line.lesson.id)
                return
        if self.pack is not None:
            self.present_pack_wanted.emit(self.pack.id)

    @Slot()
    def _refresh_memory(self) -> None:
        if self._overview is not None:
            self.items_wanted.emit(self._overview.refresher)

    @Slot()
    def _drill(self) -> None:
        if self.pack is not None:
            self.drill_wanted.emit(self.pack.id)

    @Slot()
    def _edit(self) -> None:
        if self.pack is not None:
            self.edit_wanted.emit(self.pack)

    @Slot()
    def _ask_for_handout(self) -> None:
        if self.pack is not None:
            self.handout_wanted.emit(self.pack)

    @Slot()
    def _remove(self) -> None:
        if self.pack is not None:
            self.remove_wanted.emit(self.pack)

    # Putting together

    def _make_parts(self, presenting: QAction) -> None:
        self._title = label("", "hero", wrap=True)
        self._about = label("", "value", wrap=True)
        self._aims = label("", "value", wrap=True)
        self._said = label("", "muted", wrap=True)
        self.refresher = QPushButton(self.tr("Refresh: 20 cases of this pack"))
        self.drill = QPushButton(self.tr("Drill with this pack"))
        self.drill.setToolTip(self.tr("Two films at a time: what changed, and where?"))
        self.present = ActionButton(presenting)
        self.handout = QPushButton(self.tr("Handout…"))
        self.handout.setToolTip(self.tr("A PDF to print, for students or for teachers"))
        self.edit = QPushButton(self.tr("Edit this pack"))
        self.edit.setToolTip(self.tr("Opens a draft: exported, it is the pack's next revision."))
        self.remove = QPushButton(self.tr("Remove this pack"))

    def _lay_out(self) -> None:
        self._lesson_column = QVBoxLayout()
        self._lesson_column.setSpacing(SPACE.small)
        self._lesson_column.addStretch(1)
        inside = QWidget()
        about = QVBoxLayout(inside)
        about.setContentsMargins(0, 0, SPACE.medium, 0)
        about.setSpacing(SPACE.small)
        # However much an author wrote, the window keeps its size.
        for part in (self._title, self._about, self._aims, self._said):
            about.addWidget(part)
        about.addSpacing(SPACE.medium)
        about.addLayout(self._lesson_column, 1)
        below = QWidget()
        below.setProperty("role", "clear")
        # In German they need two rows in a window of the least width.
        buttons = FlowLayout(below, SPACE.small)
        for button in (
            self.refresher, self.drill, self.present, self.handout, self.edit, self.remove
        ):  # fmt: skip
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addWidget(scrolled(inside), 1)
        column.addWidget(below)

    def _connect(self, presenting: QAction) -> None:
        presenting.triggered.connect(self._present_here)
        self.refresher.clicked.connect(self._refresh_memory)
        self.drill.clicked.connect(self._drill)
        self.handout.clicked.connect(self._ask_for_handout)
        self.edit.clicked.connect(self._edit)
        self.remove.clicked.connect(self._remove)
