"""The look that the whole window shares: which theme is on, and what follows from it."""

from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette

from app.theme.fonts import set_text_percent
from app.theme.icons import icon
from app.theme.preferences import Theme
from app.theme.stylesheet import style_sheet
from app.theme.tokens import PALETTES, Palette


class SystemScheme(Protocol):
    """What a system says of dark and light; QStyleHints is one."""

    @property
    def colorSchemeChanged(self) -> Any:
        """A signal; what the binding calls one differs between a class and its instances."""
        ...

    def colorScheme(self) -> Qt.ColorScheme: ...


class Look(QObject):
    """Handed to every widget that paints or shows icons; `changed` tells them to do it again."""

    changed = Signal()

    def __init__(
        self,
        theme: Theme = Theme.DARK,
        parent: QObject | None = None,
        system: SystemScheme | None = None,
    ) -> None:
        """`system`: whom to follow; the desktop where none is given."""
        super().__init__(parent)
        self._theme = theme
        self._text_percent = 100
        self._icons: dict[tuple[str, Theme], QIcon] = {}
        self._system = system if system is not None else QGuiApplication.styleHints()
        self._shown = self._resolved()
        self._system.colorSchemeChanged.connect(self._follow_system)

    @property
    def theme(self) -> Theme:
        """As chosen."""
        return self._theme

    @property
    def shown(self) -> Theme:
        """DARK or LIGHT: what the chosen theme comes to now."""
        return self._shown

    @property
    def palette(self) -> Palette:
        return PALETTES[self._shown]

    @property
    def text_percent(self) -> int:
        """The size of all text; 100 is as designed."""
        return self._text_percent

    def set_text_percent(self, percent: int) -> None:
        if percent != self._text_percent:
            self._text_percent = percent
            set_text_percent(percent)
            self.changed.emit()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._follow_system()

    @Slot()
    def _follow_system(self) -> None:
        shown = self._resolved()
        if shown is not self._shown:
            self._shown = shown
            self.changed.emit()

    def _resolved(self) -> Theme:
        if self._theme is not Theme.SYSTEM:
            return self._theme
        is_light = self._system.colorScheme() is Qt.ColorScheme.Light
        return Theme.LIGHT if is_light else Theme.DARK

    def style_sheet(self) -> str:
        return style_sheet(self.palette, self._text_percent)

    def icon(self, name: str) -> QIcon:
        key = (name, self._shown)
        if key not in self._icons:
            self._icons[key] = icon(name, self.palette.text, self.palette.line_strong)
        return self._icons[key]

    def qt_palette(self) -> QPalette:
        """For what style sheets do not reach: links, placeholder text, selections."""
        colours = self.palette
        palette = QPalette()
        for role, colour in (
            (QPalette.ColorRole.Window, colours.window),
            (QPalette.ColorRole.WindowText, colours.text),
            (QPalette.ColorRole.Base, colours.panel),
            (QPalette.ColorRole.AlternateBase, colours.raised),
            (QPalette.ColorRole.Text, colours.text),
            (QPalette.ColorRole.PlaceholderText, colours.muted),
            (QPalette.ColorRole.Button, colours.raised),
            (QPalette.ColorRole.ButtonText, colours.text),
            (QPalette.ColorRole.Highlight, colours.accent),
            (QPalette.ColorRole.HighlightedText, colours.on_accent),
            (QPalette.ColorRole.Link, colours.accent),
            (QPalette.ColorRole.ToolTipBase, colours.raised),
            (QPalette.ColorRole.ToolTipText, colours.text),
        ):
            palette.setColor(role, QColor(colour))
        return palette
