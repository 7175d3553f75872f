"""Who learns: asked where it is not certain; and what to call somebody who was not asked yet. For a
lab's server, login and password.

A question among others on the page, never in the way of it; answered with one click, or skipped.
"""

from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.services.learner import CurrentLearner, Learners
from app.services.library import Library
from app.theme.tokens import SPACE
from app.widgets.announce import announce
from app.widgets.basics import ChipRow, label
from app.words.sentences import error_text
from engine.errors import ForeseeError
from lessons.errors import SignInRefused
from lessons.learning_records import LONGEST_NAME

_FIELD = 240


class WhoCard(QWidget):
    def __init__(
        self, library: Library, learner: CurrentLearner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._library = library
        self._learner = learner
        self._signs_in = False
        self._title = label("", "title", wrap=True)
        self._text = label("", "muted", wrap=True)
        self._problem = label("", "value", wrap=True)
        self.people = ChipRow()
        self.name = QLineEdit(maxLength=LONGEST_NAME)
        self.name.setMaximumWidth(_FIELD)
        self.password = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText(self.tr("Password"))
        self.password.setAccessibleName(self.tr("Password"))
        self.password.setMaximumWidth(_FIELD)
        self.keep = QPushButton()
        self.skip = QPushButton(self.tr("Skip"))
        self.skip.setProperty("role", "link")
        self.name.returnPressed.connect(self._keep)
        self.password.returnPressed.connect(self._keep)
        self.keep.clicked.connect(self._keep)
        self.skip.clicked.connect(self._skip)
        learner.known.connect(self._follow)
        learner.problem.connect(self._tell)
        library.sign_in_wanted.connect(self._ask_to_sign_in)
        library.failed.connect(self._on_failed)
        self._lay_out()
        self._follow()

    @property
    def asks_who(self) -> bool:
        """Whether nothing can be kept before this is answered."""
        return self._learner.is_asked

    @property
    def problem(self) -> str:
        return self._problem.text()

    @property
    def first_button(self) -> QPushButton | None:
        """Where the question begins; None where it does not come before all else."""
        if not self.asks_who:
            return None
        chips = self.people.chips
        return chips[0] if chips and isinstance(chips[0], QPushButton) else self.keep

    @Slot()
    def _follow(self) -> None:
        learners = self._learner.learners
        self._signs_in = False
        self._tell("")
        self.name.clear()
        self.password.clear()
        self.password.hide()
        self.skip.show()
        self._call_name(self.tr("Name or pseudonym"))
        current = self._learner.current
        asks_name = current is not None and not current.name
        self.setVisible(asks_name or self.asks_who)
        if learners is None or self.isHidden():
            return
        if asks_name:
            self._ask_name()
        else:
            self._ask_who(learners)

    def _call_name(self, name: str) -> None:
        self.name.setPlaceholderText(name)
        self.name.setAccessibleName(name)

    @Slot(SignInRefused)
    def _ask_to_sign_in(self, refused: SignInRefused) -> None:
        """What was refused is said to who has tried; who has not is asked."""
        self._tell(error_text(refused) if self._signs_in else "")
        self._signs_in = True
        self._title.setText(self.tr("Sign in to the lab"))
        self._text.setText(self.tr("With the name and the password that you were given for it."))
        self._call_name(self.tr("Name"))
        self.people.hide()
        self.skip.hide()
        self.keep.setText(self.tr("Sign in"))
        self.keep.setEnabled(True)
        self.password.show()
        self.password.clear()
        self.show()
        (self.password if self.name.text() else self.name).setFocus()
        announce(self, self._title.text())

    @Slot(ForeseeError)
    def _on_failed(self, _: ForeseeError) -> None:
        """The notice bar says why; another try may do."""
        self.keep.setEnabled(True)

    def _ask_name(self) -> None:
        self._title.setText(self.tr("What may we call you?"))
        self._text.setText(
            self.tr("A name or a pseudonym. It stands with your results and nowhere else.")
        )
        self.people.hide()
        self.keep.setEnabled(True)
        self.keep.setText(self.tr("Keep this name"))

    def _ask_who(self, learners: Learners) -> None:
        self._title.setText(self.tr("Who is learning?"))
        self._text.setText(
            self.tr("Several people learn here. Your answers are kept with your own.")
            if learners.all
            else self.tr("Your answers are kept with your own. A pseudonym will do.")
        )
        chips: list[QWidget] = []
        for one in learners.all:
            chip = QPushButton(one.name or self.tr("Me"))
            chip.setProperty("learner", one.id)
            chip.clicked.connect(self._choose)
            chips.append(chip)
        self.people.show_chips(chips)
        self.people.setVisible(bool(chips))
        self.keep.setEnabled(True)
        self.keep.setText(self.tr("Somebody else") if chips else self.tr("Start"))
        announce(self, self._title.text())

    @Slot()
    def _choose(self) -> None:
        chosen: UUID = self.sender().property("learner")
        self._learner.choose(chosen)

    @Slot()
    def _keep(self) -> None:
        name = self.name.text().strip()
        if self._signs_in:
            if name:
                self.keep.setEnabled(False)
                self._library.sign_in(name, self.password.text())
        elif not name:
            self._tell(self.tr("Type a name or a pseudonym, or skip this."))
            self.name.setFocus()
        elif self.asks_who:
            self._learner.add(name)
        else:
            self._learner.rename(name)

    @Slot()
    def _skip(self) -> None:
        """A pseudonym is made up; it can be changed at any time."""
        if self.asks_who:
            self._learner.add("")
        else:
            self._learner.rename("")

    @Slot(str)
    def _tell(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        if problem and self.isVisible():
            announce(self, problem)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE.medium)
        row.addWidget(self.name, 1)
        row.addWidget(self.password, 1)
        row.addWidget(self.keep)
        row.addWidget(self.skip)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        column.setSpacing(SPACE.small)
        for part in (self._title, self._text, self.people):
            column.addWidget(part)
        column.addLayout(row)
        column.addWidget(self._problem)
