"""Which cases are run and which were reviewed by reading: `executed.tsv` names for a sentence the
tests that make somebody say it, as `tests.sentences.executed` heard them. What is not in it was
reviewed by reading alone."""

from pathlib import Path

from tests.sentences.said import ROOT, sentences
from tests.sentences.test_commands_say import SAID

EXECUTED = Path(__file__).with_name("executed.tsv")
# Where a refusal is told to people, not to engineers or to who installs.
TOLD_MOST = ("engine/bundle/", "engine/hypothesis/", "lessons/pack/consistency/")


def heard() -> dict[tuple[str, str], str]:
    rows = [line.split("\t") for line in EXECUTED.read_text(encoding="utf-8").splitlines()]
    return {(file, text): tests for file, text, tests in rows}


def test_the_tests_that_are_named_are_there() -> None:
    assert [tests for tests in set(heard().values()) if not (ROOT / tests).is_file()] == []


def test_half_of_all_cases_are_run_and_three_quarters_of_those_that_are_told_most() -> None:
    said = {(one.file, one.text) for one in sentences()}
    run = said & heard().keys()
    assert len(run) > 0.5 * len(said)
    for place in TOLD_MOST:
        of_place = {one for one in said if one[0].startswith(place)}
        assert len(of_place & run) > 0.75 * len(of_place), sorted(of_place - run)


def test_what_the_command_is_made_to_say_counts_as_run() -> None:
    assert SAID.keys() <= heard().keys()
