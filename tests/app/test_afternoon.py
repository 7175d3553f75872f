"""An instructor's afternoon in short; in full: `python -m tests.soak afternoon`."""

import pytest

from tests.soak.afternoons import LOOKS, afternoon_in


@pytest.mark.timeout(600)
def test_a_folder_of_films_with_a_table_becomes_a_pack_in_a_few_clicks() -> None:
    day = afternoon_in(LOOKS[0], films=6, finished=2, pictures=None)
    # Three fields, a drop, a tick for all films; per item two clicks to select, mark and approve.
    assert day.counted.clicks <= 40
    assert day.counted.drops == 1
