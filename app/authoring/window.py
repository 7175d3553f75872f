"""The editor's window: five pages over one draft, undo and redo over all of them."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.authoring.baking import Baker
from app.authoring.check_page import CheckPage
from app.authoring.draft_checking import DraftChecking
from app.authoring.editor import DraftEditor
from app.authoring.fields import PickField
from app.authoring.film_cache import FilmCache
from app.authoring.films_page import FilmsPage
from app.authoring.items_page import ItemsPage
from app.authoring.pack_page import PackPage
from app.authoring.runs_page import RunsPage
from app.handout.dialog import HandoutDialog
from app.handout.writing import HandoutOptions, write_handout
from app.services.background import Background
from app.services.engine_events import ModelInfo
from app.services.engine_service import EngineService
from app.services.paths import documents_folder
from app.theme.fonts import scaled
from app.theme.look import Look
from app.theme.preferences import own_name
from app.theme.tokens import SPACE
from app.widgets.actions import add_action
from app.widgets.basics import label
from app.widgets.buttons import ActionButton
from app.widgets.elided import ElidedLabel
from app.widgets.notice_bar import NoticeBar
from app.widgets.tabs import Tabs
from lessons.pack.draft.compiling import Compiled, Spot, pack_of
from lessons.pack.draft.exporting import export_draft, next_revision
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.model import PackDraft
from lessons.pack.draft.signing import content_digest
from lessons.pack.opened import OpenedPack
from lessons.pack.writing import ENDING

_HEADER_SIDE = 380
# Checking a long pack takes some milliseconds; not at every letter.


class AuthoringWindow(QMainWindow):
    exported = Signal(Path)
    """The pack's file."""
    preview_wanted = Signal(Path)
    """A pack's file that is made to be tried, not kept."""
    closed = Signal()

    def __init__(
        self,
        look: Look,
        films: Background,
        engine: EngineService,
        folder: DraftFolder,
        draft: PackDraft,
    ) -> None:
        """`engine` is the editor's own: the window starts and closes it. `films` is shared."""
        super().__init__()
        self.setMinimumSize(1120, 700)
        self.resize(1360, 840)
        self._look = look
        self._engine = engine
        self._leaving = draft
        folder.sweep(draft)
        self.editor = DraftEditor(folder, draft, films, self)
        self.cache = FilmCache(self.editor)
        self.baker = Baker(self.editor, engine)
        self.pack = PackPage(look, self.editor)
        self.films = FilmsPage(look, self.editor, self.cache)
        self.items = ItemsPage(look, self.editor, self.cache)
        self.runs = RunsPage(look, self.editor, self.cache, self.baker)
        self.check = CheckPage(look, self.editor)
        self.notice = NoticeBar()
        self._found = Compiled(None, ())
        self._checking = DraftChecking(self.editor)
        self._tabs = self._make_tabs()
        self._make_actions()
        self._lay_out()
        self._connect()
        self._follow_look()
        self._follow()
        self._checking.start()
        engine.start_thread()
        self.runs.open_model()

    @property
    def found(self) -> Compiled:
        """What is right and wrong with the draft, as it was checked last."""
        return self._found

    @property
    def is_checked(self) -> bool:
        """Whether `found` tells of the draft as it is."""
        return self._checking.is_current

    @property
    def page(self) -> QWidget | None:
        return self._pages.currentWidget()

    @property
    def tabs(self) -> tuple[QPushButton, ...]:
        """One for each page, in their order."""
        return self._tabs.buttons

    def show_page(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        self._tabs.show_chosen(self._pages.currentIndex())

    def export(self, path: Path) -> None:
        """Answered by `exported`, or a notice. Raises nothing."""
        self.items.keep_drawing()
        draft = next_revision(self.editor.draft)
        self.editor.change(self.tr("Next revision"), draft)
        self._leaving = draft
        work = partial(_exported, self.editor.folder, draft, path)
        reply = self.editor.ask(work)
        reply.ready.connect(self._on_exported)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.baker.cancel()
        self.items.keep_drawing()
        self.editor.save_now()
        self._engine.close()
        self.closed.emit()
        super().closeEvent(event)

    # What the user does

    @Slot(object)
    def lead_to(self, spot: Spot) -> None:
        self.editor.speak(spot.language)
        for page in (self.runs, self.films, self.items, self.pack):
            # Shown first: what is hidden takes no focus.
            before = self._pages.currentWidget()
            self.show_page(page)
            if page.lead_to(spot):
                return
            if before is not None:
                self.show_page(before)
        self.show_page(self.check)

    @Slot(object)
    def _speak(self, language: str) -> None:
        self.items.keep_drawing()
        self.editor.speak(language)

    @Slot(int)
    def _turn_to(self, place: int) -> None:
        self._pages.setCurrentIndex(place)

    @Slot()
    def _pick_export(self) -> None:
        name = self.editor.draft.title.strip().replace("/", "-") or self.tr("Pack")
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Export the pack"),
            str(documents_folder() / f"{name}{ENDING}"),
            self.tr("Packs (*{ending})").format(ending=ENDING),
        )
        if chosen:
            path = Path(chosen)
            self.export(path if path.suffix == ENDING else path.with_name(path.name + ENDING))

    @Slot()
    def preview(self) -> None:
        """Answered by `preview_wanted`, or a notice."""
        self.items.keep_drawing()
        path = self.editor.folder.path / f"preview{ENDING}"
        reply = self.editor.ask(partial(_exported, self.editor.folder, self.editor.draft, path))
        reply.ready.connect(self.preview_wanted)

    @Slot()
    def ask_for_handout(self) -> None:
        """A handout of the draft as it is; answered by a notice."""
        self.items.keep_drawing()
        pack = self._found.pack
        if pack is not None:
            lessons = [(lesson.id, lesson.title) for lesson in pack.lessons]
            dialog = HandoutDialog(self, pack.title, lessons, pack.languages[0])
            dialog.wanted.connect(self.write_handout)
            dialog.open()

    @Slot(object, object)
    def write_handout(self, options: HandoutOptions, path: Path) -> None:
        work = partial(_printed, self.editor.folder, self.editor.draft, options, path)
        self.editor.ask(work).ready.connect(self._on_printed)

    # What happened

    @Slot(object)
    def _on_printed(self, path: Path) -> None:
        self.notice.tell(self.tr("The handout is now in {path}.").format(path=path))

    @Slot(object)
    def _on_exported(self, path: Path) -> None:
        # What was written meanwhile is not in the file.
        exported = content_digest(self._leaving)
        self.editor.change(self.tr("Export"), self.editor.draft.having(exported=exported))
        self.notice.tell_done(self.tr("The pack is now in {path}.").format(path=path))
        self.exported.emit(path)

    @Slot(str)
    def _on_trouble(self, message: str) -> None:
        self.notice.tell(message)

    @Slot(str)
    def _on_done(self, message: str) -> None:
        self.notice.tell_done(message)

    @Slot(object)
    def _on_model(self, model: ModelInfo) -> None:
        self.items.form.hypothesis.set_scope(model.manifest.scope)

    @Slot()
    def _follow(self) -> None:
        title = self.editor.draft.title or self.tr("Untitled pack")
        self.setWindowTitle(self.tr("{title} – pack editor").format(title=title))
        self._title.show_text(title)
        languages = self.editor.draft.languages
        self.language.setVisible(len(languages) > 1)
        self.language.offer(
            [(own_name(one), one if place else "") for place, one in enumerate(languages)],
            self.editor.language,
        )

    @Slot()
    def _follow_saving(self) -> None:
        saved = self.editor.is_saved
        self._saved.setText(self.tr("Saved") if saved else self.tr("Saving…"))

    @Slot(object)
    def _on_checked(self, found: Compiled) -> None:
        self._found = found
        self.items.show_problems(found)
        self.check.show_problems(found)
        count = len(found.open)
        name = self.tr("Check and export")
        self._tabs.buttons[-1].setText(f"{name} ({count})" if count else name)

    @Slot()
    def _follow_look(self) -> None:
        self.setPalette(self._look.qt_palette())
        self.setStyleSheet(self._look.style_sheet())

    # Putting together

    def _make_actions(self) -> None:
        keys = QKeySequence.StandardKey
        self.undo = add_action(self, "", self.tr("Undo"), keys.Undo, enabled=False)
        self.redo = add_action(self, "", self.tr("Redo"), keys.Redo, enabled=False)

    def _lay_out(self) -> None:
        self._title = ElidedLabel("title")
        self._saved = label(self.tr("Saved"), "muted")
        self.language = PickField(self.tr("Language in which you write"))
        self._pages = QStackedWidget()
        for page in (self.pack, self.films, self.items, self.runs, self.check):
            self._pages.addWidget(page)
        whole = QWidget()
        whole.setProperty("role", "window")
        column = QVBoxLayout(whole)
        column.setContentsMargins(SPACE.small, 0, SPACE.small, SPACE.small)
        column.setSpacing(SPACE.small)
        column.addWidget(self._make_header())
        column.addWidget(self.notice)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(whole)

    def _make_header(self) -> QWidget:
        header = QWidget()
        header.setProperty("role", "header")
        row = QHBoxLayout(header)
        row.setContentsMargins(SPACE.medium, SPACE.small, SPACE.small, 0)
        row.setSpacing(SPACE.small)
        # Of a fixed width, so that the tabs stay where they are while a title is typed.
        left = QWidget()
        left.setFixedWidth(scaled(_HEADER_SIDE))
        named = QHBoxLayout(left)
        named.setContentsMargins(0, 0, 0, 0)
        named.setSpacing(SPACE.small)
        named.addWidget(self._title)
        named.addWidget(self._saved)
        named.addWidget(self.language)
        named.addStretch(1)
        row.addWidget(left)
        row.addStretch(1)
        row.addWidget(self._tabs)
        row.addStretch(1)
        for action in (self.undo, self.redo):
            row.addWidget(ActionButton(action, "plain"))
        return header

    def _make_tabs(self) -> Tabs:
        tabs = Tabs(
            (
                self.tr("Pack"),
                self.tr("Films"),
                self.tr("Items"),
                self.tr("Baked runs"),
                self.tr("Check and export"),
            )
        )
        last = tabs.buttons[-1]
        # With room for a count, so that the tabs stay where they are.
        room = last.fontMetrics().horizontalAdvance(f"{last.text()} (000)")
        last.setMinimumWidth(room + 2 * SPACE.large)
        return tabs

    def _connect(self) -> None:
        stack = self.editor.undo_stack
        self.undo.triggered.connect(stack.undo)
        self.redo.triggered.connect(stack.redo)
        stack.canUndoChanged.connect(self.undo.setEnabled)
        stack.canRedoChanged.connect(self.redo.setEnabled)
        self.language.picked.connect(self._speak)
        self.editor.changed.connect(self._follow)
        self.editor.saved_changed.connect(self._follow_saving)
        self.editor.trouble.connect(self._on_trouble)
        self._checking.checked.connect(self._on_checked)
        self._tabs.chosen.connect(self._turn_to)
        self.films.refused.connect(self._on_trouble)
        self.films.message.connect(self._on_done)
        self.check.led.connect(self.lead_to)
        self.check.export_wanted.connect(self._pick_export)
        self.check.preview_wanted.connect(self.preview)
        self.check.handout_wanted.connect(self.ask_for_handout)
        self.baker.model_opened.connect(self._on_model)
        self._look.changed.connect(self._follow_look)


def _exported(folder: DraftFolder, draft: PackDraft, path: Path) -> Path:
    export_draft(folder, draft, path)
    return path


def _printed(folder: DraftFolder, draft: PackDraft, options: HandoutOptions, path: Path) -> Path:
    write_handout(OpenedPack(folder, pack_of(draft)), options, path)
    return path
