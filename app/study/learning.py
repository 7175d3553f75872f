"""Everything in the window that asks a student something: questions, answers, objections.

Puts the parts together; each part's own module says what it does.
"""

from PySide6.QtCore import QObject, Slot

from app.services.learner import CurrentLearner
from app.services.threads import Services
from app.stage.stage import Stage
from app.study.hypothesis_bar import HypothesisBar
from app.study.objecting import Objecting
from app.study.objection_form import ObjectionForm
from app.study.predict.exam import ExamFlow
from app.study.predict.flow import PredictFlow
from app.study.predict.practice import Practice
from app.study.predict.predict_panel import PredictPanel
from app.study.predict.question_queue import QuestionQueue
from app.study.predict.resuming import Resuming
from app.study.predict.series import Series
from app.study.predict.unlocked import UnlockedFile
from app.study.reading_page import ReadingPage
from app.study.session import StudySession
from app.study.side_panel import SidePanel
from app.viewer.marking_bar import MarkingBar
from app.viewer.view_state import ViewState
from app.widgets.notice_bar import NoticeBar
from engine.errors import HypothesisDeclined
from lessons.changes import changes_of
from lessons.pack.shelf import Shelf


class Learning(QObject):
    def __init__(
        self,
        services: Services,
        shelf: Shelf,
        session: StudySession,
        stage: Stage,
        view: ViewState,
        hypothesis: HypothesisBar,
        reading: ReadingPage,
        notice: NoticeBar,
        unlocked: UnlockedFile,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        library = services.library
        self.learner = CurrentLearner(library, self)
        self.flow = PredictFlow(library, services.films, self)
        self.queue = QuestionQueue(library, services.films, shelf, self)
        self.series = Series(library, self)
        self.panel = PredictPanel(self.flow, session, stage.layers)
        self.exam = ExamFlow(library, services.films, shelf, self.learner, self)
        self.practice = Practice(
            self.panel,
            self.flow,
            self.queue,
            self.series,
            stage,
            view,
            session,
            self.learner,
            self.exam,
            self,
        )
        self.resuming = Resuming(unlocked, self.learner, self.practice, notice, self)
        self.objection_form = ObjectionForm(MarkingBar(stage.layers))
        self.objecting = Objecting(
            self.objection_form, notice, stage.layers, session, library, self.learner, self
        )
        self.side = SidePanel(reading, self.panel, self.objection_form)
        self._session = session
        self._hypothesis = hypothesis
        reading.predict_wanted.connect(self.predict_first)
        reading.object_wanted.connect(self.objecting.begin)
        hypothesis.explained.connect(self.side.explain)
        self.practice.began.connect(self._on_question)
        self.practice.ended.connect(self._on_no_question)
        self.practice.trouble.connect(notice.tell)
        self.objecting.began.connect(self._on_objection)
        self.objecting.ended.connect(self._on_no_objection)

    @Slot()
    def predict_first(self) -> None:
        """What is typed in the hypothesis bar is taken over as the answer so far."""
        try:
            changes = changes_of(self._session.read(self._hypothesis.text))
        except HypothesisDeclined:
            changes = ()
        self.practice.predict_first(changes)

    @Slot()
    def _on_question(self) -> None:
        """The model must not be asked meanwhile."""
        self._hypothesis.hide()
        self.side.show_page(self.panel)

    @Slot()
    def _on_no_question(self) -> None:
        self._hypothesis.show()
        self.side.show_reading()
        self._hypothesis.take_focus()

    @Slot()
    def _on_no_objection(self) -> None:
        self.side.show_reading()
        self._hypothesis.take_focus()

    @Slot()
    def _on_objection(self) -> None:
        self.side.show_page(self.objection_form)
