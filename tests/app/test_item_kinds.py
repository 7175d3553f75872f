"""What a new kind of item needs outside its class is named by a test where it is forgotten."""

import pytest
from pytestqt.qtbot import QtBot

from app.authoring.kinds import EDITED
from app.study.predict.answer_form import AnswerForm
from app.study.predict.comparison_view import part_name
from app.viewer.film_layers import FilmLayers
from lessons.answers import Answer, Asked
from lessons.grades import RIGHT_FROM, Part
from lessons.pack.draft.model import ItemDraft
from lessons.pack.kinds import KINDS
from lessons.pack.usual_questions import usual_question


def test_every_kind_can_be_written_in_the_editor() -> None:
    assert {name: edited.kind for name, edited in EDITED.items()} == KINDS
    assert list(EDITED) == list(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_the_editor_has_texts_for_every_kind_and_its_draft_has_all_fields(name: str) -> None:
    edited = EDITED[name]
    assert edited.name()
    assert edited.hint()
    assert usual_question(name, "en")
    assert KINDS[name].own_fields() <= set(ItemDraft.model_fields)


def test_the_answer_form_has_a_part_for_everything_that_can_be_asked(qtbot: QtBot) -> None:
    form = AnswerForm(FilmLayers())
    qtbot.addWidget(form)
    assert list(form.parts) == list(Asked)
    for part in form.parts.values():
        part.fill(Answer())
        assert isinstance(part.add_to(Answer()), Answer)
        assert part.first_widget is None or part.isAncestorOf(part.first_widget)


def test_every_part_of_a_grade_has_a_name_and_a_score_from_which_it_is_right() -> None:
    assert set(RIGHT_FROM) == set(Part) - {Part.CONFIDENCE}
    assert all(part_name(part) for part in Part)
