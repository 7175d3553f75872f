"""The look that the whole window shares: which theme is on, and what follows from it."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QIcon, QPalette

from app.services.settings import Theme
from app.theme.icons import icon
from app.theme.stylesheet import style_sheet
from app.theme.tokens import PALETTES, Palette


class Look(QObject):
    """Handed to every widget that paints or shows icons; `changed` tells them to do it again."""

    changed = Signal()

    def __init__(self, theme: Theme = Theme.DARK, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons: dict[tuple[str, Theme], QIcon] = {}

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def palette(self) -> Palette:
        return PALETTES[self._theme]

    def set_theme(self, theme: Theme) -> None:
        if theme is not self._theme:
            self._theme = theme
            self.changed.emit()

    def style_sheet(self) -> str:
        return style_sheet(self.palette)

    def icon(self, name: str) -> QIcon:
        key = (name, self._theme)
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
