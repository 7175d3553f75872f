"""Style rules of the pack editor, and of the boxes that are ticked. Part of the one style sheet."""

AUTHORING_RULES = """
QPushButton[role="problem"], QPushButton[role="advice"] {
    background: $raised; border: 1px solid $line; border-left: 3px solid $caution;
    border-radius: 4px; text-align: left;
}
QPushButton[role="advice"] { border-left-color: $line_strong; }
QPushButton[role="problem"]:hover, QPushButton[role="advice"]:hover { background: $hover; }
QPushButton[role="problem"]:focus, QPushButton[role="advice"]:focus {
    border-top-color: $focus; border-right-color: $focus; border-bottom-color: $focus;
}
QPushButton[role="line"] { background: transparent; border-color: transparent; padding: 0; }
QPushButton[role="line"]:hover { background: $hover; }
QPushButton[role="line"]:checked { background: $selected; }
QPushButton[role="line"]:focus { border-color: $focus; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 14px; height: 14px; background: $raised; border: 1px solid $line_strong;
    border-radius: 4px;
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked {
    background: $accent; border-color: $accent; image: url("$tick_icon");
}
QRadioButton::indicator:checked {
    width: 6px; height: 6px; border: 5px solid $accent; background: $on_accent;
}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {
    background: transparent; border-color: $line;
}
"""
