"""Text by others can be shown: nothing in it steers a terminal or turns the reading order."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plain_text import SUBSTITUTE, escaped, is_plain, one_line, plain

UNSAFE = ("\x1b[31m", "\x07", "\x00", "\x9b2J", "\u202e", "\u2066", "\ud800", "\x7f")
SAFE = ("Größe\tund\nmehr", "naïve 20*20", "אבג\u200f1", "👩\u200d⚕️", "胸部X線")


@pytest.mark.parametrize("text", UNSAFE)
def test_what_steers_a_terminal_or_turns_the_reading_order_is_replaced(text: str) -> None:
    assert not is_plain(f"a{text}b")
    assert plain(f"a{text}b").startswith(f"a{SUBSTITUTE}")
    assert is_plain(plain(f"a{text}b"))


@pytest.mark.parametrize("text", SAFE)
def test_text_in_any_language_stays_as_it_is(text: str) -> None:
    assert is_plain(text)
    assert plain(text) == text


def test_a_return_is_a_new_line_and_not_a_way_back_over_the_line() -> None:
    assert plain("one\r\ntwo\rthree") == "one\ntwo\nthree"
    assert one_line("one\r\n two\t\x1bthree") == f"one two {SUBSTITUTE}three"


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_plain_can_be_written_to_a_file(text: str) -> None:
    assert is_plain(plain(text))
    plain(text).encode()


@given(st.text())
def test_json_says_the_same_without_such_characters(text: str) -> None:
    safe = escaped(json.dumps({"said": text}, ensure_ascii=False))
    assert is_plain(safe)
    assert json.loads(safe) == {"said": text}
