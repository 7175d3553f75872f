"""A pack in two languages: students read theirs, and the first one where a text is missing."""

from pathlib import Path

import pytest

from lessons.pack.draft.compiling import compiled, pack_of
from lessons.pack.draft.from_pack import draft_of
from lessons.pack.draft.model import PackDraft
from lessons.pack.draft.translating import (
    item_in_language,
    pack_lines,
    with_item_in_language,
    with_own_texts,
    with_pack_lines,
)
from lessons.pack.kinds import KINDS
from lessons.pack.manifest_json import read_manifest, write_manifest
from lessons.pack.phrases import PHRASES, changes_in, hypothesis_in, phrases_in
from lessons.pack.text_language import text_language
from lessons.pack.usual_questions import first_lesson, is_usual, usual_question
from lessons.store import Store
from tests.lessons.planted_faults import (
    CALIBRATE,
    CHOOSE,
    EFFUSION,
    EXPLAIN,
    LESSON,
    PACK,
    PREDICT,
    SPOT,
    sound_draft,
)

GERMAN = {
    (PACK, "title"): "Verlauf auf der Station",
    (PACK, "description"): "Fünf Fälle für das dritte Jahr.",
    (LESSON, "title"): "Auf der Station",
    (PREDICT, "title"): "Nach dem Wochenende",
    (PREDICT, "question"): "Die Hypothese sagt, was sich verändert. Markieren Sie, wo.",
    (PREDICT, "text"): "Der Pleuraerguss rechts hat zugenommen.",
    (SPOT, "title"): "Husten und Fieber",
    (SPOT, "question"): "Acht Tage liegen zwischen den Bildern. Was hat sich wo verändert?",
    (SPOT, "text"): "Die Konsolidierung im linken Unterfeld ist neu.",
    (EXPLAIN, "title"): "Mit einer Drainage",
    (EXPLAIN, "question"): "Sagen Sie in eigenen Worten, was sich verändert hat.",
    (CHOOSE, "title"): "Welches Bild?",
    (CHOOSE, "question"): "Welches dieser Bilder zeigt einen Pneumothorax?",
    (CALIBRATE, "title"): "Trockener?",
    (CALIBRATE, "question"): "Trifft diese Aussage zu?",
    (CALIBRATE, "statement"): "Im zweiten Bild ist weniger Lungenödem.",
}


def in_two_languages(**left_out: object) -> PackDraft:
    draft = sound_draft().having(languages=("en", "de"))
    for (part, field), text in GERMAN.items():
        if (part, field) not in left_out.values():
            draft = draft.with_translated("de", part, field, text)
    return draft


def test_a_pack_that_is_whole_in_both_languages_lacks_nothing() -> None:
    found = compiled(in_two_languages())
    assert [problem.message for problem in found.open] == []
    assert found.pack is not None
    assert {text.place for text in found.pack.texts() if text.way != "hypothesis"} == set(
        found.pack.translations[0].texts
    )


@pytest.mark.parametrize(("part", "field"), GERMAN)
def test_the_check_says_what_is_missing_in_one_language_and_leads_there(
    part: object, field: str
) -> None:
    (problem,) = compiled(in_two_languages(out=(part, field))).open
    assert (problem.spot.part, problem.spot.field, problem.spot.language) == (part, field, "de")
    assert "lacks 1 of its texts in German" in problem.message


def test_a_translation_that_contradicts_the_key_is_found() -> None:
    draft = in_two_languages().with_translated(
        "de", SPOT, "text", "Die Konsolidierung im rechten Unterfeld ist neu."
    )
    (problem,) = compiled(draft).open
    assert "new right lower consolidation" in problem.message


def test_a_translation_in_the_wrong_language_is_found() -> None:
    draft = in_two_languages().with_translated(
        "de", SPOT, "question", "The films are eight days apart. What changed, and where?"
    )
    (problem,) = compiled(draft).open
    assert "should be in German is in English" in problem.message


def test_a_pack_of_two_languages_is_read_back_as_it_was_written() -> None:
    pack = pack_of(in_two_languages())
    assert read_manifest(write_manifest(pack)) == pack
    assert b"translations" not in write_manifest(pack_of(sound_draft()))


def test_a_language_that_the_pack_no_longer_says_stays_in_the_draft_alone() -> None:
    draft = in_two_languages().having(languages=("en",))
    assert pack_of(draft).translations == ()
    assert draft.having(languages=("en", "de")) == in_two_languages()


def test_a_student_reads_the_own_language_and_the_first_one_where_a_text_is_missing(
    tmp_path: Path,
) -> None:
    pack = pack_of(in_two_languages(one=(SPOT, "text"), two=(CHOOSE, "title")))
    with Store.open(tmp_path / "library.db") as store:
        learner = store.learners.add("Ada")
        store.packs.install(pack, "0" * 64)
        store.packs.speak(str, "de")
        (summary,) = store.packs.all()
        assert summary.title == "Verlauf auf der Station"
        assert summary.untranslated == 2
        (lesson,) = store.packs.lessons(pack.id, learner.id)
        assert lesson.title == store.packs.lesson_title(SPOT) == "Auf der Station"
        titles = [one.title for one in store.packs.items(lesson.id, learner.id)]
        assert titles[:2] == ["Nach dem Wochenende", "Husten und Fieber"]
        assert "Which film?" in titles
        spot = store.packs.item(SPOT).item
        assert spot.question.startswith("Acht Tage")
        assert spot.reference.text == "A consolidation is new in the left lower zone."
        predict = store.packs.item(PREDICT).item
        assert predict.given_hypothesis == "progredienter Pleuraerguss rechts"
        assert store.packs.manifest(pack.id).lessons[0].title == "Auf der Station"
        store.packs.speak(str, "es")
        assert store.packs.all()[0].title == pack.title
        store.packs.speak(str, "en")
        assert store.packs.item(SPOT).item == next(i for i in pack.items if i.id == SPOT)


def test_an_editor_changes_texts_of_one_language_and_everything_else_of_all() -> None:
    draft = in_two_languages()
    item = draft.item(PREDICT)
    assert item is not None
    shown = item_in_language(draft, item, "de")
    assert shown.title == "Nach dem Wochenende"
    assert shown.hypothesis == "progredienter Pleuraerguss rechts"
    changed = with_item_in_language(draft, shown.having(title="Montag"), "title", "de")
    assert changed.translated("de", PREDICT, "title") == "Montag"
    assert changed.item(PREDICT) == item
    other = with_item_in_language(draft, shown.having(tolerance=0.1), "tolerance", "de")
    assert other.item(PREDICT) == item.having(tolerance=0.1)
    assert with_own_texts(draft, shown) == item


def test_objectives_are_translated_line_by_line() -> None:
    draft = sound_draft().having(languages=("en", "es"), objectives=("Tell change", "Say where"))
    draft = with_pack_lines(draft, ("Distinguir cambios",), "es")
    assert pack_lines(draft, "es") == ("Distinguir cambios", "")
    pack = pack_of(draft)
    assert pack.in_language("es").objectives == ("Distinguir cambios", "Say where")


def test_an_installed_pack_becomes_a_draft_with_all_its_languages() -> None:
    pack = pack_of(in_two_languages().having(runs=()))
    lessons = tuple(
        lesson.model_copy(update={"items": tuple(i for i in lesson.items if i.shown_run is None)})
        for lesson in pack.lessons
    )
    pack = pack.model_copy(update={"runs": (), "lessons": lessons})
    draft = draft_of(pack, lambda name: b"")
    assert draft.translations == pack.translations


# What Foresee says itself


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_the_usual_questions_are_in_the_language_of_the_pack(language: str) -> None:
    for kind in KINDS:
        question = usual_question(kind, language)
        assert question
        assert is_usual(kind, question)
        assert text_language(question) in (language, None)
    assert first_lesson(language)


def test_keys_and_hypotheses_are_told_in_the_language() -> None:
    assert changes_in((EFFUSION,), "de-AT") == "progredienter Pleuraerguss rechts"
    assert changes_in((EFFUSION,), "es") == "derrame pleural derecho en aumento"
    assert changes_in((EFFUSION,), "en") == "worse right effusion"
    assert changes_in((), "de") == "keine Änderung"
    assert hypothesis_in("worsening right effusion", "de") == "progredienter Pleuraerguss rechts"
    assert hypothesis_in("zunehmender Erguss rechts", "de") == "zunehmender Erguss rechts"
    assert hypothesis_in("a purple elephant", "de") == "a purple elephant"


def test_phrases_have_the_same_blanks_in_every_language() -> None:
    english = phrases_in("en")
    for other in PHRASES.values():
        for name in type(english).__dataclass_fields__:
            text = getattr(other, name)
            assert text
            assert text.count("{") == getattr(english, name).count("{"), (other.language, name)
