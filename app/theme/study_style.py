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
    background: $raised; color: $text; border: 1px solid $line_strong; padding: 4px;
    selection-background-color: $selected; selection-color: $text; font-size: $type_body;
}
QAbstractItemView[role="completions"]::item { min-height: 28px; padding: 0 8px; }
"""
