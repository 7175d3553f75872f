"""Style rules of the home page and the tour. Part of the one style sheet."""

HOME_RULES = """
QWidget[role="coach"] {
    background: $selected; border: 1px solid $accent; border-radius: $space_radius;
}
QWidget[role="home"] { background: $window; }
QToolButton[role="tile"] {
    background: $panel; border: 1px solid $line; border-radius: $space_radius; padding: 10px;
    font-size: $type_label;
}
QToolButton[role="tile"]:hover { background: $hover; border-color: $line_strong; }
QToolButton[role="tile"]:focus { border: 1px solid $focus; }
"""
