"""Style rules of the student's side: chips, claims, cards, steps. Part of the one style sheet."""

STUDY_RULES = """
QToolButton[role="chip"], QToolButton[role="chip-open"], QToolButton[role="question"] {
    border-radius: 12px; padding: 0 10px; min-height: 22px; max-height: 22px;
    font-size: $type_label; font-weight: 500; background: $selected; color: $text;
    border: 1px solid transparent;
}
QToolButton[role="chip-open"] {
    background: transparent; color: $muted; border: 1px dashed $line_strong;
}
QToolButton[role="question"] {
    min-width: 22px; max-width: 22px; padding: 0; background: transparent; color: $accent;
    border: 1px solid $line_strong;
}
QToolButton[role="chip"]:hover, QToolButton[role="chip-open"]:hover,
QToolButton[role="question"]:hover { background: $hover; border-color: $accent; color: $text; }
QToolButton[role="chip"]:focus, QToolButton[role="chip-open"]:focus,
QToolButton[role="question"]:focus { border: 1px solid $focus; }
QPushButton[role="unknown"] {
    background: $caution_panel; color: $caution; border: 1px solid $caution_line;
    border-radius: 12px; padding: 0 10px; min-height: 22px; max-height: 22px;
    font-size: $type_label;
}
QPushButton[role="unknown"]:focus { border: 1px solid $focus; }
QAbstractItemView[role="completions"] {
    background: $raised; color: $text; border: 1px solid $line_strong; padding: 0;
    selection-background-color: $selected; selection-color: $text; font-size: $type_body;
}
QAbstractItemView[role="completions"]::item { min-height: 28px; padding: 0 8px; }
QLabel[role="claim"] { font-size: $type_body; }
ClaimRow { background: $raised; border: 1px solid transparent; border-left: 3px solid $line_strong;
    border-radius: 4px; }
ClaimRow[verdict="supported"] { border-left-color: $accent; }
ClaimRow[verdict="contradicted"] { border-left-color: $error; }
ClaimRow:hover, ClaimRow[lit="true"] { background: $selected; }
ClaimRow:focus {
    border-top-color: $focus; border-right-color: $focus; border-bottom-color: $focus;
}
QLabel[role="verdict-supported"] { color: $accent; font-size: $type_label; font-weight: 600; }
QLabel[role="verdict-contradicted"] { color: $error; font-size: $type_label; font-weight: 600; }
QLabel[role="verdict-not-visible"] { color: $muted; font-size: $type_label; font-weight: 600; }
QLabel[role="strong"] { font-size: $type_body; font-weight: 600; }
QLabel[role="number"] {
    background: $selected; color: $accent; border-radius: 11px; font-size: $type_label;
    font-weight: 600;
}
QLabel[role="later-step"] { color: $muted; font-size: $type_label; }
QLabel[role="step"] { color: $accent; font-size: $type_label; font-weight: 600; }
QLabel[role="lead"] { font-size: $type_reading; }
QLabel[role="right"] { color: $accent; font-size: $type_title; font-weight: 600; }
QLabel[role="wrong"] { color: $caution; font-size: $type_title; font-weight: 600; }
QLabel[role="hero"] { font-size: 26px; font-weight: 600; }
QLabel[role="score"] { font-size: 26px; font-weight: 600; color: $accent; }
QWidget[role="card"] {
    background: $panel; border: 1px solid $line; border-radius: $space_radius;
}
QWidget[role="inset"] { background: $raised; border-radius: $space_radius_small; }
QPlainTextEdit { font-size: $type_body; }
QComboBox {
    background: $raised; color: $text; border: 1px solid $line; padding: 0 10px;
    border-radius: $space_radius_small; min-height: 30px;
}
QComboBox[role="small"] { min-height: 24px; font-size: $type_label; padding: 0 8px; }
QComboBox:disabled { color: $line_strong; }
QComboBox:hover { border-color: $line_strong; }
QComboBox:focus { border: 1px solid $focus; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 22px; }
QComboBox QAbstractItemView {
    background: $raised; color: $text; border: 1px solid $line_strong; padding: 4px;
    selection-background-color: $selected; selection-color: $text; outline: none;
}
QCheckBox, QRadioButton {
    spacing: 8px; min-height: 24px; border: 1px solid transparent; padding: 0 4px;
}
QCheckBox:focus, QRadioButton:focus { border: 1px solid $focus; border-radius: 4px; }
QKeySequenceEdit QLineEdit { min-height: 24px; max-height: 24px; }
QComboBox::down-arrow, QDateEdit::down-arrow {
    image: url("$chevron"); width: 12px; height: 12px; right: 6px;
}
QLabel[role="key"] {
    background: $raised; color: $text; border: 1px solid $line_strong; border-radius: 4px;
    padding: 1px 6px; font-size: $type_label; font-weight: 600;
}
QLabel[role="mode"] { font-size: $type_body; font-weight: 600; }
QFrame[role="popup"] {
    background: $raised; border: 1px solid $line_strong; border-radius: $space_radius_small;
}
"""
