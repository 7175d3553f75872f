"""Text is readable in both themes, and the style sheet knows every token it names."""

import pytest

from app.theme.look import Look
from app.theme.preferences import Theme
from app.theme.tokens import (
    FILM_LABEL_ALPHA,
    FILM_LABEL_GROUND,
    PALETTES,
    blended,
    contrast,
)

READABLE = 4.5


@pytest.mark.parametrize("theme", PALETTES)
def test_text_stands_out_from_every_ground_it_is_written_on(theme: Theme) -> None:
    colours = PALETTES[theme]
    grounds = ("window", "panel", "raised", "hover", "pressed", "selected", "caution_panel")
    texts = ("text", "muted", "accent", "caution", "error")
    pairs = [(getattr(colours, a), getattr(colours, b)) for a in texts for b in grounds]
    pairs += [
        (colours.on_accent, colours.accent),
        (colours.on_accent, colours.accent_hover),
        (colours.film_accent, colours.film),
    ]
    # The brightest film that a label can lie on.
    label = blended(FILM_LABEL_GROUND, FILM_LABEL_ALPHA, "#ffffff")
    for words in (colours.film_text, colours.film_muted, colours.film_caution):
        pairs += [(words, colours.film), (words, label)]
    faint = [(pair, round(contrast(*pair), 2)) for pair in pairs if contrast(*pair) < READABLE]
    assert not faint


def test_black_on_white_has_the_largest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)


@pytest.mark.parametrize("theme", PALETTES)
def test_the_style_sheet_leaves_no_token_unfilled(qapp, theme: Theme) -> None:
    sheet = Look(theme).style_sheet()
    assert "$" not in sheet
    assert PALETTES[theme].panel in sheet
