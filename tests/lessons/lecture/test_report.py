"""The counts of a lecture as a table."""

import csv
from datetime import UTC, datetime
from io import StringIO

from lessons.lecture.ballots import QuestionForm
from lessons.lecture.report import ItemReport, LectureReport, report_csv
from lessons.lecture.tally import Tally

STARTED = datetime(2026, 3, 1, 9, tzinfo=UTC)


def rows(*items: ItemReport) -> list[dict[str, str]]:
    text = report_csv(LectureReport("See it move", STARTED, items))
    return list(csv.DictReader(StringIO(text, newline="")))


def test_each_vote_is_a_row_and_the_second_has_the_gain() -> None:
    first = Tally(20, 8, choices={1: 12, 0: 8}, confident_right=(1, 2, 5))
    item = ItemReport("Odd one out", "Which?", QuestionForm.CHOICE, first, Tally(20, 14))
    one, two = rows(item)
    assert (one["round"], one["votes"], one["right"], one["gain"]) == ("first", "20", "8", "")
    assert (one["choices"], one["right_certain"]) == ("A:8 B:12", "5")
    assert (two["round"], two["share_right"], two["gain"]) == ("second", "0.700", "0.500")


def test_an_item_that_was_only_shown_has_no_row() -> None:
    assert rows(ItemReport("Look", "", None, Tally(0, 0), None)) == []


def test_what_cannot_be_told_is_left_empty() -> None:
    (row,) = rows(ItemReport("Where", "Where?", QuestionForm.PLACE, Tally(5, None), None))
    assert (row["right"], row["share_right"]) == ("", "")


def test_a_title_does_not_become_a_formula() -> None:
    (row,) = rows(ItemReport("=1+1", "@SUM(A1)", QuestionForm.PLACE, Tally(1, 0), None))
    assert (row["title"], row["question"]) == ("'=1+1", "'@SUM(A1)")
