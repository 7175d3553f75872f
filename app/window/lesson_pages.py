"""Packs, progress and the pack editor, as the window reaches them.

Passes on what they ask for; the pack editor is a window of its own, and so is trying a pack.
"""

from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QWidget

from app.drill.flow import DrillFlow
from app.drill.page import DrillPage
from app.packs.page import PacksPage
from app.progress.page import ProgressPage
from app.services.engine_service import EngineService
from app.services.paths import Paths
from app.services.threads import Services
from app.study.glossary_page import GlossaryPage
from app.study.learning import Learning
from app.study.predict.series import Recap
from app.study.recap_page import RecapPage
from app.theme.look import Look
from app.widgets.actions import add_action
from app.widgets.notice_bar import NoticeAction, NoticeBar
from app.words.language import window_language
from app.words.sentences import error_text
from engine.errors import ForeseeError
from lessons.drill.case_set import shipped_cases
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.installing import ShelvedPack
from lessons.pack.shelf import Shelf

if TYPE_CHECKING:
    from app.authoring.window import AuthoringWindow
    from app.classes.page import ClassesPage


class LessonPages(QObject):
    page_wanted = Signal(QWidget)
    """`packs`, `progress`, `recap`, `drill`, `classes` is to be seen."""
    home_wanted = Signal()
    case_wanted = Signal(str)
    """Slug of a built-in case to be looked at."""
    drill_left = Signal()
    preview_wanted = Signal(Path)
    """A pack's file that an instructor wants to try as a student."""

    def __init__(
        self,
        window: QMainWindow,
        services: Services,
        paths: Paths,
        look: Look,
        learning: Learning,
        notice: NoticeBar,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._drafts = paths.data / "drafts"
        self._look = look
        self._learning = learning
        self._notice = notice
        self._writing: AuthoringWindow | None = None
        self.classes: ClassesPage | None = None
        self._shelf = Shelf(paths.packs)
        library, films, learner = services.library, services.films, learning.learner
        shelf, downloads = self._shelf, paths.cache / "films"
        self.packs = PacksPage(look, library, films, shelf, learner, self._drafts, downloads)
        self.progress = ProgressPage(look, library, learner)
        self.recap = RecapPage(look, library, learner)
        self.glossary = GlossaryPage()
        self.glossary.case_wanted.connect(self.case_wanted)
        self.show_glossary = add_action(window, "glossary", self.tr("Glossary"), "Ctrl+Shift+G")
        self.flow = DrillFlow(library, films, learner, shelf, shipped_cases(), self)
        self.drill = DrillPage(look, self.flow)
        self.show_drill = add_action(window, "drill", self.tr("Drill, 5 minutes"), "Ctrl+Shift+D")
        self.show_packs = add_action(window, "packs", self.tr("Lessons and packs"), "Ctrl+Shift+P")
        self.show_progress = add_action(window, "progress", self.tr("Progress"), "Ctrl+G")
        self.show_classes = add_action(window, "classes", self.tr("Classes"), "Ctrl+Shift+K")
        self._connect()

    @property
    def actions(self) -> list[QAction]:
        return [
            self.show_drill,
            self.show_packs,
            self.show_progress,
            self.show_classes,
            self.show_glossary,
        ]

    @property
    def links(self) -> list[QAction]:
        """Those that have no card of their own on the first page."""
        return [self.show_packs, self.show_progress, self.show_glossary]

    @property
    def writing(self) -> "AuthoringWindow | None":
        """The pack editor, while it is open."""
        return self._writing

    def close(self) -> None:
        """With the window: what is being written is saved."""
        self._stop_writing()
        self.flow.close()
        self.packs.close_lines()

    def _stop_writing(self) -> None:
        if self._writing is not None:
            self._writing.close()

    @Slot()
    def write_pack(self) -> None:
        from app.authoring.editor import new_draft

        try:
            title, lesson = self.tr("New pack"), self.tr("Lesson 1")
            folder = new_draft(self._drafts, title, lesson, window_language())
        except ForeseeError as error:
            self._notice.tell(error_text(error))
        else:
            self.open_draft(folder.path)

    @Slot(object)
    def open_draft(self, path: Path) -> None:
        """One pack at a time is written."""
        # Instructors alone need the editor, which is loaded when it is first opened.
        from app.authoring.window import AuthoringWindow

        self._stop_writing()
        folder = DraftFolder(path)
        try:
            draft = folder.read().with_first_lesson(self.tr("Lesson 1"))
        except ForeseeError as error:
            self._notice.tell(error_text(error))
            return
        films = self._services.films
        self._writing = AuthoringWindow(self._look, films, EngineService(), folder, draft)
        self._writing.preview_wanted.connect(self.preview_wanted)
        self._writing.closed.connect(self._on_written)
        self._writing.show()

    def _connect(self) -> None:
        packs, progress = self.packs, self.progress
        self.show_packs.triggered.connect(self._on_packs)
        self.show_progress.triggered.connect(self._on_progress)
        self.show_classes.triggered.connect(self._on_classes)
        self.show_glossary.triggered.connect(self._on_glossary)
        self.show_drill.triggered.connect(self.begin_drill)
        self.drill.left.connect(self.drill_left)
        self.drill.message.connect(self._notice.tell)
        packs.items_wanted.connect(self._learning.practice.answer_items)
        packs.details.drill_wanted.connect(self.drill_pack)
        packs.message.connect(self._notice.tell)
        packs.installer.replacement_asked.connect(self._on_replacement_asked)
        packs.installer.replaced.connect(self._on_replaced)
        packs.installer.removed.connect(self._on_removed)
        packs.write_wanted.connect(self.write_pack)
        packs.draft_wanted.connect(self.open_draft)
        packs.drafts.deleting.connect(self._on_draft_deleting)
        packs.drafts.deleted.connect(self._on_draft_deleted)
        self.recap.items_wanted.connect(self._learning.practice.answer_items)
        self.recap.home_wanted.connect(self.home_wanted)
        self._learning.series.ended.connect(self._on_recap)
        self._learning.exam.ended.connect(self._on_recap)
        packs.exam_wanted.connect(self._learning.exam.open)
        progress.packs_wanted.connect(self._on_packs)
        progress.review_wanted.connect(packs.review_due)
        progress.message.connect(self._notice.tell)

    @Slot()
    def begin_drill(self) -> None:
        """What ships, from where the learner stands."""
        self._drill_on(None)

    @Slot(UUID)
    def drill_pack(self, pack: UUID) -> None:
        """The pack's items that show two films and say what changed."""
        self._drill_on(pack)

    def leave_drill(self, page: QWidget) -> None:
        """Another page is seen: what was drilled so far is kept, and goes on later."""
        if page is not self.drill:
            self.flow.leave()

    def _drill_on(self, pack: UUID | None) -> None:
        self.page_wanted.emit(self.drill)
        self.drill.begin(pack)

    @Slot()
    def _on_packs(self) -> None:
        self.packs.refresh()
        self.page_wanted.emit(self.packs)

    @Slot()
    def _on_glossary(self) -> None:
        self.glossary.show_index()
        self.page_wanted.emit(self.glossary)
        self.glossary.take_focus()

    @Slot()
    def _on_progress(self) -> None:
        self.progress.refresh()
        self.page_wanted.emit(self.progress)

    @Slot()
    def _on_classes(self) -> None:
        # Instructors alone need the page, which is loaded when it is first opened.
        if self.classes is None:
            from app.classes.page import ClassesPage

            library, films = self._services.library, self._services.films
            self.classes = ClassesPage(self._look, library, films, self._shelf)
            self.classes.message.connect(self._notice.tell)
        self.classes.refresh()
        self.page_wanted.emit(self.classes)

    @Slot(Recap)
    def _on_recap(self, recap: Recap) -> None:
        self.recap.show_recap(recap)
        self.page_wanted.emit(self.recap)
        self.recap.take_focus()

    @Slot()
    def _on_written(self) -> None:
        if self._writing is not None:
            self._writing.deleteLater()
            self._writing = None
        self.packs.refresh()

    @Slot(str, object)
    def _on_replacement_asked(self, why: str, shelved: ShelvedPack) -> None:
        """Dismissing it leaves everything as it is."""
        agree = NoticeAction(self.tr("Replace it"), partial(self.packs.installer.replace, shelved))
        self._notice.tell(why, [agree], lasts=True)

    @Slot(str, str)
    def _on_replaced(self, said: str, before: str) -> None:
        undo = NoticeAction(self.tr("Undo"), partial(self.packs.installer.undo_replacement, before))
        self._notice.tell(said, [undo], lasts=True)

    @Slot(object, str)
    def _on_removed(self, pack: UUID, title: str) -> None:
        said = self.tr("“{title}” was removed. Your answers are kept.").format(title=title)
        undo = NoticeAction(self.tr("Undo"), partial(self.packs.installer.restore, pack))
        self._notice.tell(said, [undo], lasts=True)

    @Slot(object)
    def _on_draft_deleting(self, folder: Path) -> None:
        if self._writing is not None and self._writing.editor.folder.path == folder:
            self._writing.close()

    @Slot(object, str)
    def _on_draft_deleted(self, folder: Path, title: str) -> None:
        said = self.tr("The draft “{title}” was deleted.").format(title=title)
        undo = NoticeAction(self.tr("Undo"), partial(self.packs.drafts.restore, folder))
        self._notice.tell(said, [undo], lasts=True)


def preview_paths(pack: Path) -> Paths:
    """An empty profile beside a pack's file, for whoever tries the pack."""
    folder = pack.parent / "preview"
    rmtree(folder, ignore_errors=True)
    return Paths(folder, folder, folder / "cache", folder / "foresee.db")
