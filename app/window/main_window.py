"""The window: home, or library, stage, interpretation and the hypothesis bar under the stage.

Puts the parts together and passes on what they ask for; what is being studied is the session's.
"""

from pathlib import Path

from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from app.film.film import Film
from app.home.coach_bar import CoachBar
from app.home.home_page import HomePage
from app.home.tour import Tour
from app.library.library_column import LibraryColumn
from app.library.library_notices import LibraryNotices
from app.services.background import Background
from app.services.engine_service import EngineService
from app.services.films import is_own_file
from app.services.library import Library
from app.services.paths import Paths
from app.services.settings import LectureScreens, LoadedSettings, Settings
from app.services.threads import Services
from app.settings.shortcuts import Shortcuts
from app.stage.scrubbing import Scrubbing
from app.stage.stage import Stage
from app.study.hypothesis_bar import HypothesisBar
from app.study.interpretation_panel import InterpretationPanel
from app.study.learning import Learning
from app.study.predict.unlocked import UnlockedFile
from app.study.reading_page import ReadingPage
from app.study.real_follow_up import RealFollowUps
from app.study.region_lights import RegionLights
from app.study.session import StudySession
from app.theme.look import Look
from app.theme.motion import may_move
from app.theme.preferences import Theme
from app.viewer.view_state import ViewState
from app.widgets.entries import Entry
from app.widgets.notice_bar import NoticeBar
from app.window.actions import WindowActions
from app.window.applied_settings import WindowSettings
from app.window.case_opening import CaseOpening
from app.window.copy_and_print import CopyAndPrint
from app.window.dropped_runs import note_dropped, tell_dropped
from app.window.file_commands import FileCommands
from app.window.header import Header
from app.window.history_commands import HistoryCommands
from app.window.layout import Pages, columns, middle_column, window_content
from app.window.lectures import Lectures
from app.window.lesson_pages import LessonPages, preview_paths
from app.window.panels import Panels
from app.window.pick_files import dropped_file
from app.window.settings_commands import SettingsCommands
from app.window.study_chooser import StudyChoosing
from app.window.title import WindowTitle
from app.words.sentences import error_text, named
from lessons.pack.shelf import Shelf
from lessons.pack.writing import ENDING
from lessons.records import RunSummary


class MainWindow(QMainWindow):
    def __init__(
        self,
        services: Services,
        loaded: LoadedSettings,
        paths: Paths,
        built_in: tuple[Entry, ...] = (),
    ) -> None:
        """Starts the services; closing the window closes them."""
        super().__init__()
        self.setAcceptDrops(True)
        # Less than a screen of 1280 × 800 pixels at 200 %; what needs more room is scrolled.
        self.setMinimumSize(480, 320)
        self.services = services
        self.reopens = False
        """Closed only to be made again, in another language."""
        self._make_parts(loaded.settings.theme, built_in, paths)
        self._lay_out()
        self._connect()
        self.shortcuts = Shortcuts(self.findChildren(QAction), self)
        self._settings = WindowSettings(
            loaded.settings,
            paths.settings,
            self,
            self._columns,
            self.look,
            self.view,
            self.stage,
            self.shortcuts,
        )
        self._settings.apply(loaded.settings)
        self.lectures.remember_screens(loaded.settings.lecture_screens)
        self.lectures.set_may_move(may_move(loaded.settings.motion))
        self.lessons.drill.panes.set_blinking(
            loaded.settings.blink_ms, may_move=may_move(loaded.settings.motion)
        )
        self._make_commands()
        self._follow_look()
        self._settings.restore_geometry()
        self.home.take_focus()
        if loaded.notice is not None:
            self.notice.tell(error_text(loaded.notice))
        tell_dropped(loaded.settings.dropped_run, self.notice, self._settings)
        services.start()

    @property
    def settings(self) -> Settings:
        """As they would be saved now."""
        return self._settings.now

    @Slot(object)
    def apply_settings(self, settings: Settings) -> None:
        """From now on, and from the next start on."""
        self._settings.apply(settings)
        self.lectures.set_may_move(may_move(settings.motion))
        self.lessons.drill.panes.set_blinking(settings.blink_ms, may_move=may_move(settings.motion))

    def open_model(self, folder: Path, device: str = "auto") -> None:
        self.services.engine.open(folder, device)

    @Slot(object)
    @Slot(object, str)
    def open_film(self, path: Path, title: str | None = None, number: int | None = None) -> None:
        self.session.open_film(path, title, number)

    def open_first_film(self, image: Path | None) -> None:
        """`image`, or else the first built-in case."""
        if image is not None:
            self.open_film(image)
        else:
            self._cases.open_first()

    @property
    def is_home(self) -> bool:
        return self._pages.currentWidget() is self.home

    @Slot()
    def show_home(self) -> None:
        self.learning.practice.leave()
        self.lessons.leave_drill(self.home)
        self.home.refresh()
        self._pages.turn_to(self.home)
        self.home.take_focus()

    @Slot()
    def show_workspace(self) -> None:
        self.lessons.leave_drill(self._columns)
        self._pages.turn_to(self._columns)

    @Slot(Path)
    def open_file(self, path: Path) -> None:
        """A pack is looked at for importing; anything else is taken for a film."""
        if path.suffix.lower() == ENDING:
            self.lessons.packs.installer.import_pack(path)
        else:
            self.open_film(path)

    @Slot(QWidget)
    def show_page(self, page: QWidget) -> None:
        """One of the lessons' pages; a question that is on is left for later."""
        self.learning.practice.leave()
        self.lessons.leave_drill(page)
        self._pages.turn_to(page)

    @Slot(object)
    def _preview(self, pack: Path) -> None:
        """As a student with an empty library would meet it."""
        if self.previewing is not None:
            self.previewing.close()
        paths = preview_paths(pack)
        services = Services(EngineService(), Background("films"), Library(paths.database))
        self.previewing = MainWindow(services, LoadedSettings(self.settings), paths)
        written = self.lessons.writing
        title = "" if written is None else written.editor.draft.title.strip()
        name = self.tr("Preview as a student: {title}").format(title=title)
        self.previewing.title.call_window(name if title else self.tr("Preview as a student"))
        if self.session.model is not None:
            self.previewing.open_model(self.session.model.folder)
        self.previewing.show()
        self.previewing.lessons.packs.try_pack(pack)

    # What the user does

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._panels.follow_width(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self._panels.follow_state()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.open_file(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        note_dropped(self.session, self._settings)
        self.learning.practice.leave()
        self._settings_commands.save()
        self.lessons.close()
        self.lectures.close()
        if self.previewing is not None:
            self.previewing.close()
        self.services.close()
        super().closeEvent(event)

    @Slot(object)
    def _reopen(self, run: RunSummary) -> None:
        self.session.reopen(run)

    @Slot()
    def _submit(self) -> None:
        """What Enter would do on the page that is shown, wherever the cursor is."""
        if self.learning.practice.is_on:
            self.learning.panel.press_first()
        elif self._pages.currentWidget() is self._columns:
            self.hypothesis.ask()

    @Slot()
    def _predict(self) -> None:
        drawer = self.hypothesis.drawer
        self.session.generate(
            self.hypothesis.text,
            drawer.sampling,
            self.stage.preview_pixels,
            self.settings.another_run,
            drawer.samples.value(),
        )

    @Slot()
    def _on_asked(self) -> None:
        self.notice.pass_by()
        self.stage.begin_run()

    @Slot()
    def _show_model(self) -> None:
        from app.models.model_chooser import ModelChooser

        ModelChooser(self.services.engine, self.session.model, self).open()

    @Slot()
    def _close_to_reopen(self) -> None:
        self.reopens = True
        self.close()

    # What happened

    @Slot(object)
    def _on_film(self, film: Film) -> None:
        self.notice.pass_by()
        if is_own_file(film.source):
            self._settings.note_opened(film.source, is_private=film.is_private)
        self.stage.show_film(film)
        self.show_workspace()
        self.hypothesis.take_focus()
        if film.radiograph.doubts:
            self.notice.tell(" ".join(named(doubt) for doubt in film.radiograph.doubts))
        if self._cases.note_opened(film):
            self.learning.practice.predict_first()

    @Slot(dict)
    def _on_lecture_screens(self, screens: LectureScreens) -> None:
        self._settings.note_lecture_screens(screens)

    @Slot()
    def _on_toured(self) -> None:
        self._settings.note_toured()

    @Slot()
    def _follow_look(self) -> None:
        self.setPalette(self.look.qt_palette())
        self.setStyleSheet(self.look.style_sheet())

    # Putting together

    def _make_parts(self, theme: Theme, built_in: tuple[Entry, ...], paths: Paths) -> None:
        self.previewing: MainWindow | None = None
        self.look = Look(theme, self)
        self.view = ViewState(self)
        self.notice = NoticeBar()
        shelf = Shelf(paths.packs)
        self._make_workspace(shelf, built_in)
        self._make_learning(shelf, paths)
        self._make_pages(shelf, paths, built_in)
        self._make_menu()

    def _make_workspace(self, shelf: Shelf, built_in: tuple[Entry, ...]) -> None:
        """One film, and what the model predicts for it."""
        services = self.services
        self.session = StudySession(
            services.engine, services.films, services.library, shelf.film, self
        )
        self._notices = LibraryNotices(self.notice, services.library, self)
        self.library = LibraryColumn(self.look, services.library, built_in)
        self._cases = CaseOpening(self.session, self.library.cases.entries, self)
        self.stage = Stage(self.look, self.view)
        self._scrubbing = Scrubbing(self.stage, self.view, services.films, self)
        self.hypothesis = HypothesisBar(self.look, self.session)
        self.interpretation = InterpretationPanel(self.look, self.session)
        self._lights = RegionLights(
            services.engine, self.session, self.stage, self.interpretation.claims, self
        )
        self._real_follow_ups = RealFollowUps(
            services.engine, self.session, self.stage, self.interpretation.follow_up, self
        )
        self.reading = ReadingPage(self.interpretation, self.session)

    def _make_learning(self, shelf: Shelf, paths: Paths) -> None:
        """Questions about the film on the stage."""
        self.learning = Learning(
            self.services,
            shelf,
            self.session,
            self.stage,
            self.view,
            self.hypothesis,
            self.reading,
            self.notice,
            UnlockedFile(paths.data / "unlocked.json"),
            self,
        )
        self.side = self.learning.side

    def _make_pages(self, shelf: Shelf, paths: Paths, built_in: tuple[Entry, ...]) -> None:
        """What is seen in the workspace's place, and the tour that leads through all."""
        services, learning = self.services, self.learning
        self.lessons = LessonPages(self, services, paths, self.look, learning, self.notice)
        self.lectures = Lectures(self, services, shelf, self.look, self.notice)
        self.coach = CoachBar()
        self.tour = Tour(
            self.coach, services.films, learning.practice, learning.flow, learning.panel, self
        )
        self.home = HomePage(
            self.look, services.library, learning.learner, learning.resuming, built_in
        )

    def _make_menu(self) -> None:
        self.commands = WindowActions(self)
        self.past = HistoryCommands(
            self, self.services, self.session, self.library.timeline, self.stage, self.notice
        )
        self.past.past.recalled.connect(self.hypothesis.words.recall)
        self.library.timeline.add_exports(self.interpretation.export)
        menu = self.commands.menu(
            self.library.open_file,
            self.interpretation,
            self.reading,
            self.stage.tools,
            [*self.lessons.actions, *self.lectures.actions],
            (self.past.open_follow_up, self.past.close_follow_up),
            (self.past.export_sheet, self.past.export_animation),
        )
        self.copy_and_print = CopyAndPrint(
            self,
            self.look,
            self.session,
            self.stage,
            self.interpretation,
            self.lessons.recap,
            self.notice,
        )
        self.copy_and_print.add_to_film(
            [self.past.export_sheet, self.library.timeline.marking.note]
        )
        menu.insertActions(self.commands.export_objections, self.copy_and_print.actions_of_window)
        self._header = Header(self.look, self.commands, menu)

    def _make_commands(self) -> None:
        """Those that need the settings."""
        actions, objecting = self.commands, self.learning.objecting
        self._settings_commands = SettingsCommands(
            self, actions, self._settings, self.shortcuts, self.look, self.notice
        )
        self._settings_commands.reopen_wanted.connect(self._close_to_reopen)
        files = FileCommands(self, self._settings, self.session, objecting)
        files.film_picked.connect(self.open_film)
        self.studies = StudyChoosing(self, self.session)
        for asked in (self.home.open_wanted, self.library.open_wanted):
            asked.connect(files.pick_film)
        actions.open_study.triggered.connect(files.pick_study)
        self.interpretation.export_wanted.connect(files.pick_export)
        self.interpretation.predict_wanted.connect(self.hypothesis.predict)
        actions.export_objections.triggered.connect(files.pick_objections_file)

    def _lay_out(self) -> None:
        middle = middle_column(self.coach, self.stage, self.hypothesis)
        self._columns = columns(self.library, middle, self.side)
        self._pages = Pages()
        self._pages.addWidget(self.home)
        self._pages.addWidget(self._columns)
        self._pages.addWidget(self.lessons.packs)
        self._pages.addWidget(self.lessons.progress)
        self._pages.addWidget(self.lessons.recap)
        self._pages.addWidget(self.lessons.glossary)
        self._pages.addWidget(self.lessons.drill)
        self.setCentralWidget(window_content(self._header, self.notice, self._pages))
        self.title = WindowTitle(self, self._pages, self._columns, self.session)
        self._panels = Panels(self, self.commands, self.library, self.side, self.learning.practice)
        self.hypothesis.explained.connect(self._panels.show_side)
        self.learning.objecting.began.connect(self._panels.show_side)

    def _connect(self) -> None:
        self._connect_commands()
        self.lessons.page_wanted.connect(self.show_page)
        self.lessons.home_wanted.connect(self.show_home)
        self.lessons.case_wanted.connect(self._cases.open_case)
        self.lessons.preview_wanted.connect(self._preview)
        self.lessons.drill_left.connect(self.show_home)
        self.lessons.packs.installer.changed.connect(self.home.refresh)
        self.lessons.packs.details.present_wanted.connect(self.lectures.present_lesson)
        self.lessons.packs.details.present_pack_wanted.connect(self.lectures.present_pack)
        self.lectures.screens_chosen.connect(self._on_lecture_screens)
        session = self.session
        session.model_opened.connect(self._header.show_model)
        session.model_failed.connect(self._header.show_no_model)
        session.model_failed.connect(self.notice.tell)
        session.film_opened.connect(self._on_film)
        session.film_failed.connect(self.notice.tell)
        self._lights.refused.connect(self.notice.tell)
        session.run_asked.connect(self._on_asked)
        session.previewed.connect(self.stage.show_preview)
        session.run_shown.connect(self.stage.show_run)
        session.run_shown.connect(self.show_workspace)
        session.run_stopped.connect(self.stage.end_run)
        session.agreed.connect(self.stage.show_agreement)
        session.exported.connect(self._notices.tell_exported)
        session.export_failed.connect(self.notice.tell)
        self.look.changed.connect(self._follow_look)

    def _connect_commands(self) -> None:
        actions, home, library = self.commands, self.home, self.library
        actions.home.triggered.connect(self.show_home)
        actions.about_model.triggered.connect(self._show_model)
        actions.write.triggered.connect(self.hypothesis.take_focus)
        actions.submit.triggered.connect(self._submit)
        actions.tour.triggered.connect(self.tour.start)
        actions.quit.triggered.connect(self.close)
        home.message.connect(self.notice.tell)
        home.tour_wanted.connect(self.tour.start)
        home.run_wanted.connect(self._reopen)
        home.unlocked_wanted.connect(self.learning.resuming.resume)
        self.learning.resuming.film_wanted.connect(self._cases.predict_first_on)
        home.attempt_wanted.connect(self.learning.practice.resume)
        home.items_wanted.connect(self.learning.practice.answer_items)
        home.case_wanted.connect(self._cases.test_on)
        home.drill_wanted.connect(self.lessons.begin_drill)
        home.workspace_wanted.connect(self.show_workspace)
        home.add_links([*self.lessons.links, self.lectures.see_it_move])
        library.film_chosen.connect(self.open_film)
        library.run_chosen.connect(self._reopen)
        library.run_deleted.connect(self._notices.tell_deleted)
        self.hypothesis.wanted.connect(self._predict)
        self.tour.finished.connect(self._on_toured)
        self.tour.refused.connect(self.notice.tell)
