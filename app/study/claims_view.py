"""An interpretation as phrases, each with what the picture says to it. Pointing lights regions."""

from collections import Counter

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyleOption,
    QVBoxLayout,
    QWidget,
)

from app.theme.tokens import SPACE
from app.widgets.basics import label
from app.words.claims import claim_text, has_own_words
from app.words.numbers import decimal
from app.words.regions import region_titles
from engine.grounding import Claim, Grounding, Verdict

translate = QCoreApplication.translate

# The others are lit on the film when the claim is pointed at.
_PLACES_NAMED = 2
_ROLES = {
    Verdict.SUPPORTED: "supported",
    Verdict.CONTRADICTED: "contradicted",
    Verdict.NOT_VISIBLE: "not-visible",
}


class ClaimsView(QScrollArea):
    pointed = Signal(tuple)
    """tuple[Region, ...] of the claim that is pointed at; empty where none is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ClaimRow] = []
        self._marks_english = False
        inside = QWidget()
        inside.setProperty("role", "clear")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE.tight)
        self._column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    @property
    def rows(self) -> tuple["ClaimRow", ...]:
        return tuple(self._rows)

    def show_grounding(self, text: str, grounding: Grounding, *, original: bool = False) -> None:
        """The whole text in its order; what claims nothing stands between the claims.

        original: in the model's own English; otherwise claims are told in the window's language.
        """
        self.clear()
        self._marks_english = has_own_words() and not original
        end = 0
        spans = Counter((claim.start, claim.end) for claim in grounding.claims)
        for claim in sorted(grounding.claims, key=lambda claim: claim.start):
            self._add_between(text[end : claim.start])
            shares_words = spans[claim.start, claim.end] > 1
            said = self._verdict_with_place(claim) if shares_words else self._verdict(claim)
            told = None if original else claim_text(claim)
            self._add(ClaimRow(claim, told or self._in_english(claim.text.strip()), said))
            end = max(end, claim.end)
        self._add_between(text[end:])

    def clear(self) -> None:
        self._rows = []
        while self._column.count() > 1:
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    @Slot(str)
    def light(self, region: str) -> None:
        """The claims that speak of this region, which somebody points at on the film."""
        first = None
        for row in self._rows:
            speaks = region in row.claim.regions
            row.set_lit(lit=speaks)
            first = first or (row if speaks else None)
        if first is not None:
            self.ensureWidgetVisible(first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        focused = [place for place, row in enumerate(self._rows) if row.hasFocus()]
        if step is None or not focused:
            super().keyPressEvent(event)
            return
        place = min(max(focused[0] + step, 0), len(self._rows) - 1)
        self._rows[place].setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(self._rows[place])

    def _add(self, row: "ClaimRow") -> None:
        row.pointing_changed.connect(self._follow_pointing)
        self._rows.append(row)
        self._column.insertWidget(self._column.count() - 1, row)

    def _add_between(self, text: str) -> None:
        said = text.strip(" \n.,;")
        if said:
            between = label(self._in_english(said), "value", wrap=True)
            between.setContentsMargins(SPACE.small, 0, SPACE.small, 0)
            self._column.insertWidget(self._column.count() - 1, between)

    def _in_english(self, text: str) -> str:
        """The model's own words, marked where the window speaks another language."""
        return self.tr("{text} (English)").format(text=text) if self._marks_english else text

    @Slot()
    def _follow_pointing(self) -> None:
        """The pointer counts before the focus."""
        at = next((row for row in self._rows if row.underMouse()), None)
        at = at or next((row for row in self._rows if row.hasFocus()), None)
        self.pointed.emit(at.claim.regions if at is not None else ())

    def _verdict_with_place(self, claim: Claim) -> str:
        """For words that claim something of several places."""
        titles = region_titles()
        named = [titles[region] for region in claim.regions]
        places = ", ".join(named[:_PLACES_NAMED]) or self.tr("Whole film")
        if len(named) > _PLACES_NAMED:
            text = self.tr("{places} and {count} more")
            places = text.format(places=places, count=len(named) - _PLACES_NAMED)
        text = self.tr("{place}: {verdict}")
        return text.format(place=places, verdict=self._verdict(claim))

    def _verdict(self, claim: Claim) -> str:
        names = {
            Verdict.SUPPORTED: self.tr("supported"),
            Verdict.CONTRADICTED: self.tr("contradicted"),
            Verdict.NOT_VISIBLE: self.tr("not visible"),
        }
        if claim.measured is None:
            return names[claim.verdict]
        measured = round(claim.measured * 100, 1)
        change = decimal(measured or 0.0, 1, signed=bool(measured)).replace("-", "−")
        text = self.tr("{verdict} · measured {change} %")
        return text.format(verdict=names[claim.verdict], change=change)


def meaning_of(verdict: Verdict) -> str:
    """What the word for a verdict says, as a sentence."""
    meanings = {
        Verdict.SUPPORTED: translate(
            "ClaimsView", "Supported: the picture shows what this sentence says."
        ),
        Verdict.CONTRADICTED: translate(
            "ClaimsView", "Contradicted: the picture shows something else; trust the picture."
        ),
        Verdict.NOT_VISIBLE: translate(
            "ClaimsView",
            "Not visible: the picture neither shows it nor speaks against it; it may be too "
            "little to be measured.",
        ),
    }
    measured = translate(
        "ClaimsView",
        "Measured: how much brighter (+) or darker (−) the place became, in percent of the greys.",
    )
    return f"{meanings[verdict]}\n{measured}"


class ClaimRow(QAbstractButton):
    """One claim; named for screen readers by what it says and what the picture says to it."""

    pointing_changed = Signal()

    def __init__(self, claim: Claim, told: str, verdict: str) -> None:
        super().__init__()
        self.claim = claim
        self.told = told
        phrase = label(told, "claim", wrap=True)
        said = label(verdict, f"verdict-{_ROLES[claim.verdict]}", wrap=True)
        self.setProperty("role", "claim")
        self.setProperty("verdict", _ROLES[claim.verdict])
        self.setProperty("lit", False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{told}: {verdict}")
        self.setToolTip(meaning_of(claim.verdict))
        self.setAccessibleDescription(meaning_of(claim.verdict))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        for part in (phrase, said):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE.medium, SPACE.small, SPACE.small, SPACE.small)
        self._column.setSpacing(SPACE.hair)
        self._column.addWidget(phrase)
        self._column.addWidget(said)

    def set_lit(self, *, lit: bool) -> None:
        if lit != self.property("lit"):
            self.setProperty("lit", lit)
            self.style().unpolish(self)
            self.style().polish(self)

    def sizeHint(self) -> QSize:
        return self._column.totalSizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.pointing_changed.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointing_changed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.pointing_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.pointing_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOption()
        option.initFrom(self)
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        painter.end()
