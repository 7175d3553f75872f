"""The window's one style sheet, made from the design tokens. Knows no widget but by its role.

A widget says what it is with the dynamic property `role`; the rules below say how that looks.
"""

import re
from dataclasses import asdict
from importlib.resources import files
from string import Template

from app.theme.authoring_style import AUTHORING_RULES
from app.theme.home_style import HOME_RULES
from app.theme.study_style import STUDY_RULES
from app.theme.tokens import DARK, SPACE, TYPE, Palette

# Lengths below this are lines and gaps, which do not grow with the text.
_LEAST_GROWING = 11
_GROWING = re.compile(r"\b(font-size|min-height|max-height|border-radius): (\d+)px")


def style_sheet(palette: Palette, text_percent: int = 100) -> str:
    """`text_percent`: size of all text, and of what holds it; 100 is as designed."""
    values: dict[str, str] = dict(asdict(palette))
    values |= {f"type_{name}": f"{size}px" for name, size in asdict(TYPE).items()}
    values |= {f"space_{name}": f"{size}px" for name, size in asdict(SPACE).items()}
    tick = "tick-dark" if palette is DARK else "tick-light"
    values["tick_icon"] = _icon_path(tick)
    values["chevron"] = _icon_path("chevron")
    rules = _BASE + _BUTTONS + _FIELDS + _COLUMNS + _BARS + _POPUPS + STUDY_RULES + HOME_RULES
    rules += AUTHORING_RULES
    return _with_text_of(text_percent, Template(rules).substitute(values))


def _with_text_of(percent: int, rules: str) -> str:
    def grown(found: re.Match[str]) -> str:
        name, length = found[1], int(found[2])
        if length < _LEAST_GROWING:
            return found[0]
        return f"{name}: {round(length * percent / 100)}px"

    return rules if percent == 100 else _GROWING.sub(grown, rules)


def _icon_path(name: str) -> str:
    return str(files("assets").joinpath("icons", f"{name}.svg")).replace("\\", "/")


_BASE = """
QWidget { font-family: "Inter"; font-size: $type_body; color: $text; }
QMainWindow, QDialog, QWidget[role="window"] { background: $window; }
QLabel { background: transparent; }
QLabel[role="muted"] { color: $muted; font-size: $type_label; }
QLabel[role="section"] { color: $muted; font-size: $type_label; font-weight: 600; }
QLabel[role="title"] { font-size: $type_title; font-weight: 600; }
QLabel[role="brand"] { font-size: $type_title; font-weight: 600; }
QLabel[role="value"] { font-size: $type_label; }
QLabel[role="error"] { color: $error; font-size: $type_body; }
QLabel[role="caution"] { color: $caution; font-size: $type_body; }
QLabel[role="banner"] {
    color: $caution; background: $caution_panel; border: 1px solid $caution_line;
    border-radius: 11px; padding: 3px 14px; font-size: $type_label; font-weight: 600;
}
QFrame[role="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QToolTip {
    background: $raised; color: $text; border: 1px solid $line_strong;
    padding: 4px 8px; font-size: $type_label;
}
"""

_BUTTONS = """
QPushButton, QToolButton {
    background: $raised; color: $text; border: 1px solid $line;
    border-radius: $space_radius_small; padding: 0 12px; min-height: 30px;
}
QToolButton { padding: 0 6px; min-width: 18px; }
QPushButton:hover, QToolButton:hover { background: $hover; border-color: $line_strong; }
QPushButton:pressed, QToolButton:pressed { background: $pressed; }
QPushButton:checked, QToolButton:checked {
    background: $selected; border-color: $accent; color: $text;
}
QPushButton:focus, QToolButton:focus { border: 1px solid $focus; outline: none; }
QPushButton:disabled, QToolButton:disabled { color: $line_strong; border-color: $line; }
QToolButton::menu-indicator { image: none; width: 0; }
QPushButton[role="primary"] {
    background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600;
    padding: 0 18px; min-height: 38px;
}
QPushButton[role="compact"] { padding: 0 4px; }
QPushButton[role="cancel"] { min-height: 38px; padding: 0 18px; font-weight: 600; }
QToolButton[role="tall"] { min-height: 38px; min-width: 26px; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="primary"]:disabled {
    background: $raised; color: $line_strong; border-color: $line;
}
QToolButton[role="plain"], QPushButton[role="plain"] {
    background: transparent; border: 1px solid transparent;
}
QToolButton[role="plain"]:hover, QPushButton[role="plain"]:hover { background: $hover; }
QToolButton[role="plain"]:checked { background: $selected; border-color: transparent; }
QToolButton[role="plain"]:focus, QPushButton[role="plain"]:focus { border: 1px solid $focus; }
QPushButton[role="link"] {
    background: transparent; border: 1px solid transparent; color: $accent; padding: 0 6px;
    text-align: left;
}
QPushButton[role="fold"] {
    background: transparent; border: 1px solid transparent; color: $muted; padding: 0;
    text-align: left; font-size: $type_label; font-weight: 600; min-height: 22px;
}
QPushButton[role="fold"]:hover { color: $text; }
QPushButton[role="fold"]:focus { border: 1px solid $focus; }
QPushButton[role="link"]:hover { background: $hover; }
QPushButton[role="link"]:focus { border: 1px solid $focus; }
QPushButton[role="suggestion"] {
    background: transparent; border: 1px solid $line_strong; color: $text;
    border-radius: 13px; min-height: 24px; padding: 0 12px; font-size: $type_label;
}
QPushButton[role="suggestion"]:hover { background: $hover; border-color: $accent; }
QPushButton[role="suggestion"]:focus { border: 1px solid $focus; }
QPushButton[role="segment"] {
    background: transparent; border: 1px solid transparent; color: $muted; min-height: 26px;
    padding: 0 10px; border-radius: $space_radius_small;
}
QPushButton[role="segment"]:hover { color: $text; background: $hover; }
QPushButton[role="segment"]:checked {
    color: $text; background: $pressed; border-color: $line_strong;
}
QPushButton[role="segment"]:focus { border: 1px solid $focus; }
QPushButton[role="segment"]:disabled { color: $line_strong; }
"""

_FIELDS = """
QLineEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QPlainTextEdit, QTextBrowser {
    background: $raised; color: $text; border: 1px solid $line;
    border-radius: $space_radius_small; padding: 0 10px; min-height: 30px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QDateEdit:hover {
    border-color: $line_strong;
}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus,
QPlainTextEdit:focus {
    border: 1px solid $focus;
}
QLineEdit QToolButton {
    background: transparent; border: none; padding: 0; min-height: 0; min-width: 0;
}
QTextBrowser, QPlainTextEdit { padding: 8px 12px; }
QTextBrowser:focus { border: 1px solid $focus; }
QTextBrowser[role="reading"] {
    background: transparent; border: 1px solid transparent; padding: 0; font-size: $type_reading;
}
QTextBrowser[role="reading"]:focus { border: 1px solid $focus; }
QLineEdit[role="hypothesis"] {
    font-size: $type_reading; min-height: 38px; padding: 0 12px; background: $window;
    border: 1px solid $line_strong;
}
QLineEdit[role="hypothesis"]:focus { border: 1px solid $focus; }
QSpinBox, QDoubleSpinBox, QDateEdit { min-height: 26px; }
QSpinBox::up-button, QDoubleSpinBox::up-button,
QSpinBox::down-button, QDoubleSpinBox::down-button { width: 0; border: none; }
QSlider { min-height: 22px; background: transparent; border: 1px solid transparent; }
QSlider:focus { border: 1px solid $focus; border-radius: $space_radius_small; }
QSlider::groove:horizontal { height: 4px; background: $pressed; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: $text;
}
QSlider::handle:horizontal:hover { background: $accent_hover; }
QProgressBar {
    background: $raised; border: none; border-radius: 2px; min-height: 4px; max-height: 4px;
}
QProgressBar::chunk { background: $accent; border-radius: 2px; }
"""

_COLUMNS = """
QWidget[role="column"], QWidget[role="stagebar"], QWidget[role="hypothesisbar"] {
    background: $panel; border-radius: $space_radius;
}
QWidget[role="segments"] { background: $raised; border-radius: $space_radius_small; }
QWidget[role="clear"] { background: transparent; }
QSplitter { background: $window; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $line_strong; }
QListView {
    background: transparent; border: 1px solid transparent; outline: none;
    border-radius: $space_radius_small;
}
QListView:focus { border: 1px solid $line_strong; }
QTreeView {
    background: $panel; color: $text; border: 1px solid $line; outline: none;
    border-radius: $space_radius_small; selection-background-color: $selected;
    selection-color: $text;
}
QTreeView:focus { border: 1px solid $line_strong; }
QTreeView::item { min-height: 24px; color: $text; }
QTreeView::item:hover { background: $hover; }
QTreeView::item:selected { background: $selected; color: $text; }
QTreeWidget::item { padding: 0 5px; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section {
    background: $panel; color: $muted; border: none; border-bottom: 1px solid $line;
    padding: 4px 8px; font-size: $type_label; font-weight: 600;
}
QFileDialog QListView { background: $panel; border: 1px solid $line; color: $text; }
QFileDialog QToolButton { background: $pressed; }
QListWidget { border-color: $line; padding: 4px; }
QListWidget::item { padding: 8px 10px; border-radius: $space_radius_small; color: $text; }
QListWidget::item:hover { background: $hover; }
QListWidget::item:selected { background: $selected; color: $text; }
QScrollArea { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical {
    background: $line_strong; border-radius: 3px; min-height: 32px; margin: 2px;
}
QScrollBar::handle:vertical:hover { background: $muted; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal {
    background: $line_strong; border-radius: 3px; min-width: 32px; margin: 2px;
}
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""

_BARS = """
QWidget[role="header"] { background: $window; }
QTableView {
    background: $panel; alternate-background-color: $raised; color: $text;
    border: 1px solid $line; border-radius: $space_radius_small; gridline-color: $line;
    selection-background-color: $selected; selection-color: $text;
}
QTableView::item { padding: 2px 6px; }
QTableCornerButton::section { background: $panel; border: none; }
QLabel[role="chip"] {
    background: $selected; color: $text; border-radius: 12px; padding: 0 10px;
    min-height: 24px; max-height: 24px; font-size: $type_label; font-weight: 500;
}
QLabel[role="unknown"] {
    background: $caution_panel; color: $caution; border-radius: 12px; padding: 0 10px;
    min-height: 24px; max-height: 24px; font-size: $type_label;
}
QWidget[role="notice"] {
    background: $caution_panel; border: 1px solid $caution_line; border-radius: $space_radius_small;
}
QWidget[role="notice"] QLabel { color: $caution; }
QWidget[role="done"] {
    background: $raised; border: 1px solid $line_strong; border-radius: $space_radius_small;
}
"""

_POPUPS = """
QMenu {
    background: $raised; border: 1px solid $line_strong; padding: 4px;
}
QMenu::item { padding: 6px 28px 6px 14px; border-radius: 4px; background: transparent; }
QMenu::item:selected { background: $hover; }
QMenu::item:checked { font-weight: 600; }
QMenu::item:disabled { color: $line_strong; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::indicator { width: 0; height: 0; }
"""
