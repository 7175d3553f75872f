"""Text is readable in both themes, and the style sheet knows every token it names."""

import pytest

from app.services.settings import Theme
from app.theme.look import Look
from app.theme.tokens import PALETTES, contrast

READABLE = 4.5


@pytest.mark.parametrize("theme", PALETTES)
def test_text_stands_out_from_every_ground_it_is_written_on(theme: Theme) -> None:
    colours = PALETTES[theme]
    grounds = (colours.window, colours.panel, colours.raised, colours.hover)
    pairs = [(text, ground) for text in (colours.text, colours.muted) for ground in grounds]
    pairs += [
        (colours.text, colours.selected),
        (colours.text, colours.pressed),
        (colours.on_accent, colours.accent),
        (colours.on_accent, colours.accent_hover),
        (colours.accent, colours.panel),
        (colours.caution, colours.caution_panel),
        (colours.caution, colours.panel),
        (colours.error, colours.panel),
        (colours.film_text, colours.film),
        (colours.film_muted, colours.film),
        (colours.film_caution, colours.film),
    ]
    faint = [(pair, round(contrast(*pair), 2)) for pair in pairs if contrast(*pair) < READABLE]
    assert not faint


def test_black_on_white_has_the_largest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)


@pytest.mark.parametrize("theme", PALETTES)
def test_the_style_sheet_leaves_no_token_unfilled(qapp, theme: Theme) -> None:
    sheet = Look(theme).style_sheet()
    assert "$" not in sheet
    assert PALETTES[theme].panel in sheet
