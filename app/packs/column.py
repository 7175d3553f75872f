"""The left column of the packs page: what is installed, what could be, what is being written."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.packs.lines import DraftButton, PackButton, RecipeButton
from app.packs.overview import PacksOverview
from app.packs.recipe import Recipe
from app.theme.tokens import SPACE
from app.widgets.basics import label, scrolled
from lessons.pack.draft.listing import DraftSummary

_WIDTH = 300


class PacksColumn(QWidget):
    pack_chosen = Signal(UUID)
    recipe_chosen = Signal(Recipe)
    draft_chosen = Signal(DraftSummary)
    draft_delete_wanted = Signal(DraftSummary)

    def __init__(self) -> None:
        super().__init__()
        self.packs: list[PackButton] = []
        self.recipes: list[RecipeButton] = []
        self.drafts: list[DraftButton] = []
        self._shipped: tuple[Recipe, ...] = ()
        self.review = QPushButton()
        self.review.setProperty("role", "primary")
        self.review.hide()
        self.add = QPushButton(self.tr("Import a pack…"))
        self.write = QPushButton(self.tr("Write a new pack"))
        self._lay_out()

    def show_overview(self, overview: PacksOverview) -> None:
        clear(self.packs)
        self.packs = [PackButton(line) for line in overview.packs]
        for button in self.packs:
            button.setChecked(button.line.pack.id == overview.chosen)
            button.clicked.connect(self._choose_pack)
            self._pack_column.addWidget(button)
        self._show_recipes()
        count = len(overview.due.due)
        self.review.setVisible(count > 0)
        one, many = self.tr("Review one skill now"), self.tr("Review {count} skills now")
        self.review.setText(one if count == 1 else many.format(count=count))

    @Slot(object)
    def show_shipped(self, recipes: tuple[Recipe, ...]) -> None:
        self._shipped = recipes
        self._show_recipes()

    @Slot(object)
    def show_drafts(self, drafts: tuple[DraftSummary, ...]) -> None:
        clear(self.drafts)
        self.drafts = [DraftButton(draft) for draft in drafts]
        for line in self.drafts:
            line.opened.connect(self.draft_chosen)
            line.delete_wanted.connect(self.draft_delete_wanted)
            self._draft_column.addWidget(line)

    def _show_recipes(self) -> None:
        """Those that are not installed."""
        known = {button.line.pack.id for button in self.packs}
        clear(self.recipes)
        self.recipes = [RecipeButton(one) for one in self._shipped if one.pack not in known]
        for button in self.recipes:
            button.clicked.connect(self._choose_recipe)
            self._recipe_column.addWidget(button)

    @Slot()
    def _choose_pack(self) -> None:
        button = self.sender()
        if isinstance(button, PackButton):
            chosen: UUID = button.line.pack.id
            self.pack_chosen.emit(chosen)

    @Slot()
    def _choose_recipe(self) -> None:
        button = self.sender()
        if isinstance(button, RecipeButton):
            self.recipe_chosen.emit(button.recipe)

    def _lay_out(self) -> None:
        self._pack_column, self._recipe_column = QVBoxLayout(), QVBoxLayout()
        self._draft_column = QVBoxLayout()
        for part in (self._pack_column, self._recipe_column, self._draft_column):
            part.setSpacing(SPACE.tight)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE.medium, SPACE.large, SPACE.medium, SPACE.medium)
        column.setSpacing(SPACE.small)
        column.addWidget(self.review)
        column.addWidget(label(self.tr("Packs"), "section"))
        column.addLayout(self._pack_column)
        column.addLayout(self._recipe_column)
        column.addWidget(self.add)
        column.addStretch(1)
        column.addWidget(label(self.tr("Packs that you write"), "section"))
        column.addLayout(self._draft_column)
        column.addWidget(self.write)
        make_ground(self)
        self.setFixedWidth(_WIDTH)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inside))


def make_ground(widget: QWidget) -> None:
    widget.setProperty("role", "column")
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


def clear(widgets: Sequence[QWidget]) -> None:
    for widget in widgets:
        widget.hide()
        widget.deleteLater()
