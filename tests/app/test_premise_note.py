"""How much of a premise the prior shows is told, and what would fit is one click away."""

from pytestqt.qtbot import QtBot

from app.study.premise_note import PremiseNote
from engine.findings import Finding, Side, Trend
from engine.premises import Premise, Standing


def premise(standing: Standing, probability: float, instead: str | None = None) -> Premise:
    return Premise(
        finding=Finding.EFFUSION,
        side=Side.LEFT,
        trend=Trend.WORSE,
        probability=probability,
        standing=standing,
        instead=instead,
    )


def test_a_premise_that_the_prior_shows_needs_no_words(qtbot: QtBot) -> None:
    note = PremiseNote()
    qtbot.addWidget(note)
    for shown in (None, premise(Standing.SEEN, 0.8)):
        note.show_premise(shown)
        assert note.isHidden()
        assert note.text == ""


def test_a_doubtful_premise_is_told_with_its_probability(qtbot: QtBot) -> None:
    note = PremiseNote()
    qtbot.addWidget(note)
    note.show_premise(premise(Standing.UNSURE, 0.234))
    assert "23 %" in note.text
    assert note.button.isHidden()


def test_a_denied_premise_offers_what_fits_in_one_click(qtbot: QtBot) -> None:
    note = PremiseNote()
    qtbot.addWidget(note)
    note.show_premise(premise(Standing.ABSENT, 0.03, "new left effusion"))
    assert "3 %" in note.text
    assert note.button.text() == "Predict: new left effusion"
    with qtbot.waitSignal(note.chosen) as clicked:
        note.button.click()
    assert clicked.args == ["new left effusion"]
