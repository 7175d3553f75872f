"""What a lecture's steps and advice are called in the window."""

from PySide6.QtCore import QCoreApplication

from app.words.numbers import decimal
from lessons.lecture.state import Advice, Showing, Step

translate = QCoreApplication.translate


def step_name(step: Step) -> str:
    return {
        Step.TITLE: translate("Lecture", "Title"),
        Step.FILM: translate("Lecture", "Film alone"),
        Step.VOTE: translate("Lecture", "Vote"),
        Step.CLOSED: translate("Lecture", "Vote closed"),
        Step.DISCUSSION: translate("Lecture", "Discussion"),
        Step.SECOND_VOTE: translate("Lecture", "Second vote"),
        Step.SECOND_CLOSED: translate("Lecture", "Second vote closed"),
        Step.RESULT: translate("Lecture", "What the hall said"),
        Step.REVEAL: translate("Lecture", "What happened"),
        Step.REFERENCE: translate("Lecture", "Where it changed"),
        Step.TEACHING_POINT: translate("Lecture", "Teaching point"),
    }[step]


def showing_name(showing: Showing) -> str:
    """Of a reveal."""
    return {
        Showing.MOVING: translate("Lecture", "What happened: the film moves"),
        Showing.WIPE: translate("Lecture", "What happened: wipe"),
        Showing.BLINK: translate("Lecture", "What happened: blink"),
        Showing.SIDE_BY_SIDE: translate("Lecture", "What happened: side by side"),
    }[showing]


def advice_text(advice: Advice, share: float | None) -> str:
    """`share`: of right first votes; None where nothing can be told."""
    if share is None:
        return ""
    said = {
        Advice.EXPLAIN: translate("Lecture", "{share} right: explain first."),
        Advice.DISCUSS: translate("Lecture", "{share} right: let them discuss and vote again."),
        Advice.GO_ON: translate("Lecture", "{share} right: go on."),
    }[advice]
    return said.format(share=f"{decimal(100 * share, 0)} %")
