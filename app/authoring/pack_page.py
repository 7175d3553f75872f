"""The first page of the editor: what the pack is called, whose it is, how it may be used."""

from typing import cast

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.authoring.balance_meter import BalanceMeter
from app.authoring.editor import DraftEditor
from app.authoring.fields import Form, LineField, TextField, panel
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.basics import label
from lessons.pack.draft.compiling import Spot
from lessons.pack.draft.translating import pack_lines, with_pack_lines


class PackPage(QWidget):
    def __init__(self, look: Look, editor: DraftEditor) -> None:
        super().__init__()
        self._editor = editor
        self.title = LineField(self.tr("Title"), self.tr("What students will see in their list"))
        self.description = TextField(
            self.tr("Description"), self.tr("What is in it, for whom, how long it takes"), 84
        )
        self.authors = LineField(self.tr("Authors"), self.tr("Names, separated by commas"))
        self.licence = LineField(self.tr("Licence"), self.tr("For example CC BY 4.0"))
        self.languages = LineField(self.tr("Languages"), self.tr("For example en, de"))
        self.objectives = TextField(
            self.tr("Objectives"), self.tr("One a line: what students can do afterwards"), 96
        )
        self.balance = BalanceMeter(look)
        self._lay_out()
        self.title.edited.connect(self._on_title)
        self.description.edited.connect(self._on_description)
        self.authors.edited.connect(self._on_authors)
        self.licence.edited.connect(self._on_licence)
        self.languages.edited.connect(self._on_languages)
        self.objectives.edited.connect(self._on_objectives)
        editor.changed.connect(self.follow)
        self.follow()

    def lead_to(self, spot: Spot) -> bool:
        fields = {
            "title": self.title,
            "authors": self.authors,
            "licence": self.licence,
            "languages": self.languages,
            "description": self.description,
            "objectives": self.objectives,
        }
        if spot.part != self._editor.draft.id or spot.field not in fields:
            return False
        fields[spot.field].setFocus()
        return True

    @Slot()
    def follow(self) -> None:
        draft, language = self._editor.draft, self._editor.language
        self._show_text(self.title, "title")
        self._show_text(self.description, "description")
        if _listed(self.authors.text()) != draft.authors:
            self.authors.show_text(", ".join(draft.authors))
        self.licence.show_text(draft.licence)
        if _listed(self.languages.text()) != draft.languages:
            self.languages.show_text(", ".join(draft.languages))
        objectives = pack_lines(draft, language)
        if _lines(self.objectives.toPlainText()) != tuple(filter(None, objectives)):
            self.objectives.show_text("\n".join(objectives))
        self.balance.show_draft(draft)

    @Slot(str)
    def _on_title(self, text: str) -> None:
        self._change(self.tr("Title of the pack"), "title", text)

    @Slot(str)
    def _on_description(self, text: str) -> None:
        self._change(self.tr("Description of the pack"), "description", text)

    @Slot(str)
    def _on_authors(self, text: str) -> None:
        self._change(self.tr("Authors"), "authors", _listed(text))

    @Slot(str)
    def _on_licence(self, text: str) -> None:
        self._change(self.tr("Licence of the pack"), "licence", text)

    @Slot(str)
    def _on_languages(self, text: str) -> None:
        self._change(self.tr("Languages"), "languages", _listed(text))

    @Slot(str)
    def _on_objectives(self, text: str) -> None:
        self._change(self.tr("Objectives"), "objectives", _lines(text))

    def _show_text(self, widget: LineField | TextField, field: str) -> None:
        """In the language that is edited; the first one stands where nothing is written yet."""
        draft, language = self._editor.draft, self._editor.language
        own: str = getattr(draft, field)
        widget.show_text(draft.translated(language, draft.id, field) if language else own)
        widget.show_hint(own if language else "")

    def _change(self, name: str, field: str, value: object) -> None:
        draft, language = self._editor.draft, self._editor.language
        if language and field == "objectives":
            changed = with_pack_lines(draft, cast("tuple[str, ...]", value), language)
        elif language and field in ("title", "description"):
            changed = draft.with_translated(language, draft.id, field, str(value))
        else:
            changed = draft.having(**{field: value})
        self._editor.change(name, changed, merges=f"pack/{language}/{field}")

    def _lay_out(self) -> None:
        form = Form()
        form.add(self.title, self.tr("Title"))
        form.add(self.description, self.tr("Description"))
        form.add(self.authors, self.tr("Authors"))
        form.add(
            self.licence,
            self.tr("Licence"),
            self.tr("Of the pack as a whole; every film has one of its own."),
        )
        form.add(
            self.languages,
            self.tr("Languages"),
            self.tr("The first is that of the texts; choose above which one you write."),
        )
        form.add(self.objectives, self.tr("Objectives"))
        left = panel()
        column = QVBoxLayout(left)
        column.setContentsMargins(SPACE.wide, SPACE.large, SPACE.large, SPACE.large)
        column.setSpacing(SPACE.medium)
        column.addWidget(label(self.tr("About the pack"), "title"))
        column.addWidget(form, 1)
        right = panel(width=340)
        beside = QVBoxLayout(right)
        beside.setContentsMargins(SPACE.large, SPACE.large, SPACE.large, SPACE.large)
        beside.setSpacing(SPACE.medium)
        beside.addWidget(label(self.tr("Balance"), "title"))
        beside.addWidget(self.balance)
        beside.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(left, 1)
        row.addWidget(right)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
