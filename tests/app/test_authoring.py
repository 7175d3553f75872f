"""Drafts of packs: what can be said of them without a window, undo, saving, the door, export."""

import io
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.authoring.editor import DraftEditor, new_draft
from app.authoring.film_cache import FilmCache
from app.authoring.films_page import FilmsPage
from app.authoring.hypothesis_editor import HypothesisEditor
from app.authoring.items_page import ItemsPage
from app.services.background import Background
from app.theme.look import Look
from app.theme.preferences import Theme
from engine.cases import built_in_cases
from engine.findings import Finding, Side, Trend
from engine.hypothesis import Scope
from engine.radiograph import radiograph_of
from lessons.changes import Change
from lessons.errors import PackError, PackRefused
from lessons.marks import Mark
from lessons.pack.draft.burnt_in import burnt_in_text
from lessons.pack.draft.compiling import compiled
from lessons.pack.draft.exporting import export_draft
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.from_pack import draft_of
from lessons.pack.draft.intake import import_film, painted_over
from lessons.pack.draft.listing import drafts_in
from lessons.pack.draft.model import (
    FilmDraft,
    ItemDraft,
    LessonDraft,
    PackDraft,
    RunDraft,
    RunVerdict,
)
from lessons.pack.draft.signing import Check, checks_of, is_signed, signed
from lessons.pack.opened import OpenedPack
from tests.app.conftest import WAIT_MS, film_greys
from tests.engine.films import PATIENT, dataset, stored_film, write

EFFUSION = Change(finding=Finding.EFFUSION, side=Side.RIGHT, trend=Trend.NEW)
SQUARE = Mark(outlines=(((0.1, 0.6), (0.4, 0.6), (0.4, 0.9), (0.1, 0.9)),))


def greys_file(path: Path, *, mirrored: bool = False) -> Path:
    greys = film_greys()
    Image.fromarray(greys[:, ::-1] if mirrored else greys).save(path)
    return path


def ready(folder: DraftFolder, tmp_path: Path) -> PackDraft:
    """Two films and one item that compares them: nothing is missing."""
    films: list[FilmDraft] = []
    for name, mirrored in (("before", False), ("after", True)):
        taken = import_film(greys_file(tmp_path / f"{name}.png", mirrored=mirrored))
        folder.keep(taken.film.file, taken.content)
        words = {"licence": "CC0", "attribution": "Foresee", "source": "Made for the tests"}
        films.append(taken.film.model_copy(update=words))
    item = ItemDraft(
        id=uuid4(),
        kind="spot",
        title="Spot it",
        question="What changed?",
        prior=films[0].id,
        follow_up=films[1].id,
        changes=(EFFUSION,),
        mark=SQUARE,
    )
    draft = folder.read().having(authors=("Ada",), licence="CC0")
    return draft.with_films(films).with_item(item)


@pytest.fixture
def folder(tmp_path: Path) -> DraftFolder:
    return new_draft(tmp_path / "drafts", "A pack", "A lesson")


# What is missing leads to its spot


def test_a_new_draft_says_what_is_missing_and_where(folder: DraftFolder) -> None:
    draft = folder.read()
    found = compiled(draft)
    assert found.pack is None
    assert {(one.spot.part, one.spot.field) for one in found.blocking} == {
        (draft.id, "authors"),
        (draft.id, "licence"),
    }


def test_a_ready_draft_is_a_pack(folder: DraftFolder, tmp_path: Path) -> None:
    found = compiled(ready(folder, tmp_path))
    assert not found.blocking
    assert found.pack is not None
    assert [item.kind for item in found.pack.items] == ["spot"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"question": ""}, "question"),
        ({"prior": None}, "prior"),
        ({"follow_up": None}, "follow_up"),
        ({"follow_up": uuid4()}, "prior"),
        ({"changes": ()}, "reference"),
        ({"kind": "choose"}, "films"),
        ({"kind": "calibrate"}, "statement"),
        ({"kind": "predict"}, "hypothesis"),
        ({"kind": "explain", "changes": ()}, "changes"),
    ],
)
def test_a_fault_of_an_item_names_the_item_and_its_field(
    folder: DraftFolder, tmp_path: Path, change: dict[str, object], field: str
) -> None:
    draft = ready(folder, tmp_path)
    item = draft.items[0].model_copy(update=change)
    problems = compiled(draft.with_item(item)).blocking
    assert (item.id, field) in {(one.spot.part, one.spot.field) for one in problems}


def test_only_an_approved_run_of_the_present_film_and_words_passes(
    folder: DraftFolder, tmp_path: Path
) -> None:
    draft = ready(folder, tmp_path)
    film = draft.films[0]
    item = draft.items[0].model_copy(update={"kind": "explain", "hypothesis": "new effusion"})
    run = RunDraft(
        id=uuid4(), prior=film.id, prior_fingerprint=film.fingerprint, hypothesis="new effusion",
        model="m 1", seed=0, file="runs/a.json", size=1, sha256="0" * 64, interpretation="",
    )  # fmt: skip
    draft = draft.with_item(item).with_run(run, item.id)
    assert [one.spot.field for one in compiled(draft).blocking] == ["run"]
    approved = draft.judged(run.id, RunVerdict.APPROVED)
    assert not compiled(approved).blocking
    other = film.model_copy(update={"fingerprint": "1" * 64})
    assert [one.spot.field for one in compiled(approved.with_film(other)).blocking] == ["run"]


@pytest.mark.parametrize("kind", ["predict", "explain"])
def test_a_run_of_what_the_reference_says_passes_where_no_hypothesis_is_written(
    folder: DraftFolder, tmp_path: Path, kind: str
) -> None:
    draft = ready(folder, tmp_path)
    item = draft.items[0].having(kind=kind, hypothesis="", given=False)
    run = _run(draft, item.words_to_bake)
    draft = draft.with_item(item).with_run(run, item.id)
    assert not compiled(draft).blocking
    other = item.having(run=run.id, changes=(EFFUSION.model_copy(update={"trend": Trend.BETTER}),))
    assert [one.spot.field for one in compiled(draft.with_item(other)).blocking] == ["run"]


def test_a_run_that_was_rejected_stays_behind_where_a_follow_up_answers(
    folder: DraftFolder, tmp_path: Path
) -> None:
    draft = ready(folder, tmp_path)
    item = draft.items[0].having(kind="predict", hypothesis="", given=False)
    run = _run(draft, item.words_to_bake)
    rejected = draft.with_item(item).with_run(run, item.id).judged(run.id, RunVerdict.REJECTED)
    found = compiled(rejected)
    assert not found.blocking
    assert found.pack is not None
    assert found.pack.runs == ()
    assert found.pack.items[0].shown_run is None
    alone = rejected.items[0].having(follow_up=None)
    assert [one.spot.field for one in compiled(rejected.with_item(alone)).blocking] == ["run"]


@pytest.mark.parametrize("part", ["pack", "film", "item", "lesson"])
def test_words_that_no_pack_takes_lead_to_where_they_stand(
    folder: DraftFolder, tmp_path: Path, part: str
) -> None:
    draft, long = ready(folder, tmp_path), "long " * 10_000
    film, item, lesson = draft.films[0], draft.items[0], draft.lessons[0]
    change, spot = {
        "pack": (draft.having(languages=("English",)), (draft.id, "languages")),
        "film": (
            draft.with_film(film.model_copy(update={"source": long})), (film.id, "source")
        ),
        "item": (draft.with_item(item.having(question=long)), (item.id, "question")),
        "lesson": (
            draft.with_lesson(lesson.model_copy(update={"introduction": long})),
            (lesson.id, "introduction"),
        ),
    }[part]  # fmt: skip
    (problem,) = compiled(change).blocking
    assert (problem.spot.part, problem.spot.field) == spot


def _run(draft: PackDraft, hypothesis: str) -> RunDraft:
    film = draft.film(draft.items[0].prior)
    assert film is not None
    return RunDraft(
        id=uuid4(), prior=film.id, prior_fingerprint=film.fingerprint, hypothesis=hypothesis,
        model="m 1", seed=0, file="runs/a.json", size=1, sha256="0" * 64, interpretation="",
        verdict=RunVerdict.APPROVED,
    )  # fmt: skip


# The door


def test_identifiers_of_a_dicom_stay_outside(tmp_path: Path) -> None:
    taken = import_film(write(dataset(stored_film()), tmp_path / "doe-jane.dcm"))
    assert PATIENT.encode() not in taken.content
    assert taken.film.title == ""
    assert "Patient's Name" in taken.film.dropped
    assert "Doe" not in taken.film.model_dump_json()
    with Image.open(io.BytesIO(taken.content)) as picture:
        assert not picture.info


def test_a_burnt_in_name_is_found_and_painted_over(tmp_path: Path) -> None:
    picture = Image.open(built_in_cases()[0].path).convert("L")
    clean = burnt_in_text(np.asarray(picture, dtype=np.float32) / np.float32(255))
    ImageDraw.Draw(picture).text((30, 40), "DOE JANE", fill=250, font=ImageFont.load_default(28))
    picture.save(tmp_path / "named.png")
    taken = import_film(tmp_path / "named.png")
    assert clean == ()
    (box,) = taken.film.suspected
    assert box[0] < 0.04 < 0.1 < box[2]
    assert taken.film.is_suspicious
    mask = np.zeros((256, 256), dtype=np.bool_)
    mask[4:24, 4:60] = True
    painted = painted_over(taken.film, taken.content, mask)
    assert not painted.film.suspected
    assert painted.film.file != taken.film.file
    assert radiograph_of(painted.content).pixels[50, 60] == 0


def test_a_lone_side_marker_is_no_text() -> None:
    picture = Image.fromarray(film_greys(1024, 900))
    ImageDraw.Draw(picture).text((800, 60), "L", fill=255, font=ImageFont.load_default(44))
    assert burnt_in_text(np.asarray(picture, dtype=np.float32) / np.float32(255)) == ()


# Signing


def test_a_signature_is_void_once_its_content_changes(folder: DraftFolder, tmp_path: Path) -> None:
    draft = ready(folder, tmp_path)
    for check in checks_of(draft):
        draft = signed(draft, check, holds=True)
    assert Check.RUNS not in checks_of(draft)
    renamed = draft.with_film(draft.films[0].model_copy(update={"title": "Another"}))
    assert not is_signed(renamed, Check.PRIVACY)
    assert is_signed(renamed, Check.REFERENCES)
    assert not is_signed(renamed, Check.PREVIEW)
    assert is_signed(renamed.with_film(draft.films[0]), Check.PRIVACY)


# Files


def test_an_exported_draft_is_a_sound_pack_without_what_no_item_shows(
    folder: DraftFolder, tmp_path: Path
) -> None:
    draft = ready(folder, tmp_path)
    spare = import_film(write(dataset(stored_film()), tmp_path / "spare.dcm"))
    folder.keep(spare.film.file, spare.content)
    export_draft(folder, draft.with_films([spare.film]), tmp_path / "out.foresee")
    with OpenedPack.open(tmp_path / "out.foresee") as opened:
        opened.require_sound()
        assert len(opened.pack.images) == 2
        assert opened.pack.title == "A pack"


def test_what_is_not_ready_is_not_exported_at_all(folder: DraftFolder, tmp_path: Path) -> None:
    with pytest.raises(PackRefused, match="who wrote"):
        export_draft(folder, folder.read(), tmp_path / "out.foresee")
    assert not list(tmp_path.glob("*.foresee*"))


def test_a_damaged_draft_is_kept_and_told(folder: DraftFolder) -> None:
    (folder.path / "draft.json").write_text("{")
    with pytest.raises(PackError, match="damaged"):
        folder.read()
    assert list(folder.path.glob("draft-damaged-*.json"))


def test_sweeping_keeps_what_the_draft_names_and_what_somebody_else_put_there(
    folder: DraftFolder, tmp_path: Path
) -> None:
    draft = ready(folder, tmp_path)
    old, own = f"images/{'0' * 32}.png", "images/put-here-by-hand.png"
    folder.keep(old, b"old")
    folder.keep(own, b"own")
    folder.sweep(draft)
    kept = {f"images/{file.name}" for file in (folder.path / "images").iterdir()}
    assert kept == {own, *(film.file for film in draft.films)}


# The editor


def test_every_edit_is_undone_and_redone_and_letters_are_one_step(
    qtbot: QtBot, folder: DraftFolder
) -> None:
    films = Background("films")
    owner = QObject()
    editor = DraftEditor(folder, folder.read(), films, owner)
    first = editor.draft
    for title in ("P", "Pl", "Ple"):
        editor.change("Title", editor.draft.having(title=title), merges="title")
    editor.change("Licence", editor.draft.having(licence="CC0"))
    assert editor.undo_stack.count() == 2
    editor.undo_stack.undo()
    assert (editor.draft.title, editor.draft.licence) == ("Ple", "")
    editor.undo_stack.undo()
    assert editor.draft == first
    editor.undo_stack.redo()
    editor.undo_stack.redo()
    assert (editor.draft.title, editor.draft.licence) == ("Ple", "CC0")
    editor.save_now()
    assert folder.read() == editor.draft
    assert editor.is_saved


def test_an_edit_saves_itself(qtbot: QtBot, folder: DraftFolder, tmp_path: Path) -> None:
    films = Background("films")
    films.start()
    owner = QObject()
    editor = DraftEditor(folder, folder.read(), films, owner)
    editor.change("Title", editor.draft.having(title="Saved by itself"))
    assert not editor.is_saved
    qtbot.waitUntil(lambda: editor.is_saved, timeout=WAIT_MS)
    films.close()
    assert [one.title for one in drafts_in(tmp_path / "drafts")] == ["Saved by itself"]


# The window


def test_a_hypothesis_is_read_as_it_is_typed_and_picked_from_what_the_model_can_draw(
    qtbot: QtBot,
) -> None:
    editor = HypothesisEditor(Look(Theme.DARK))
    qtbot.addWidget(editor)
    editor.set_scope(Scope(findings=(Finding.EFFUSION,)))
    editor.edited.connect(editor.show_text)
    qtbot.keyClicks(editor.field, "new right effusion")
    assert editor.reading == "Read as: new right effusion"
    editor.show_text("new right pneumothorax")
    assert "pneumothorax" in editor.reading
    assert "Read as" not in editor.reading
    editor.menu.aboutToShow.emit()
    (group, no_change) = editor.menu.actions()
    assert group.text() == "Effusion"
    no_change.trigger()
    assert editor.field.text() == "no change"


def test_films_that_are_none_are_told_and_the_others_come_in(
    qtbot: QtBot, folder: DraftFolder, tmp_path: Path
) -> None:
    films = Background("films")
    films.start()
    owner = QObject()
    editor = DraftEditor(folder, folder.read(), films, owner)
    page = FilmsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    wrong = tmp_path / "notes.txt"
    wrong.write_text("no film")
    with qtbot.waitSignal(page.refused, timeout=WAIT_MS) as refused:
        page.take([wrong, greys_file(tmp_path / "Good.png")])
    assert refused.args is not None
    assert "notes.txt" in refused.args[0]
    assert [film.title for film in editor.draft.films] == ["Good"]
    qtbot.keyClicks(page.form.day, "-14")
    assert editor.draft.films[0].day == -14
    editor.undo_stack.undo()
    assert editor.draft.films[0].day is None
    assert page.form.day.text() == ""
    editor.save_now()
    films.close()


def test_what_was_drawn_a_moment_ago_is_kept_whatever_comes_next(
    qtbot: QtBot, folder: DraftFolder, tmp_path: Path
) -> None:
    films, owner = Background("films"), QObject()
    films.start()
    draft = ready(folder, tmp_path)
    other = LessonDraft(id=uuid4(), title="Another lesson")
    editor = DraftEditor(folder, draft.with_lesson(other), films, owner)
    page = ItemsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    page.follow()
    item = draft.items[0]
    qtbot.waitUntil(lambda: bool(page.films.layers.mask.any()), timeout=WAIT_MS)
    drawn = np.zeros(page.films.layers.mask.shape, dtype=np.bool_)
    drawn[10:40, 10:40] = True
    page.films.layers.set_mask(drawn)
    page.films.layers.marked.emit()
    page.lessons.lesson_picker.picked.emit(other.id)
    kept = editor.draft.item(item.id)
    assert kept is not None
    assert kept.mark == Mark.from_mask(drawn)
    editor.save_now()
    films.close()


def test_a_note_and_the_hall_come_into_the_pack_and_back(
    qtbot: QtBot, folder: DraftFolder, tmp_path: Path
) -> None:
    films, owner = Background("films"), QObject()
    films.start()
    editor = DraftEditor(folder, ready(folder, tmp_path), films, owner)
    page = ItemsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    page.follow()
    unsaid = compiled(editor.draft).pack
    assert unsaid is not None
    assert "for_hall" not in unsaid.model_dump_json()
    page.form.note.setPlainText("Ask for the costophrenic angle.")
    page.form.for_hall.click()
    said = compiled(editor.draft).pack
    assert said is not None
    assert said.items[0].presenter_note == "Ask for the costophrenic angle."
    assert said.items[0].for_hall
    again = draft_of(said, lambda name: (folder.path / name).read_bytes())
    assert again.items[0].presenter_note == "Ask for the costophrenic angle."
    assert again.items[0].for_hall
    editor.save_now()
    films.close()


def test_a_film_may_be_allowed_on_phones(qtbot: QtBot, folder: DraftFolder, tmp_path: Path) -> None:
    films, owner = Background("films"), QObject()
    films.start()
    editor = DraftEditor(folder, ready(folder, tmp_path), films, owner)
    page = FilmsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    page.form.on_phones.click()
    said = compiled(editor.draft).pack
    assert said is not None
    assert [image.on_phones for image in said.images] == [True, False]
    page.form.synthetic.click()
    assert page.form.on_phones.isChecked()
    assert not page.form.on_phones.isEnabled()
    editor.save_now()
    films.close()


def test_of_many_films_only_the_latest_stay_in_memory(qtbot: QtBot, folder: DraftFolder) -> None:
    rng = np.random.default_rng(1)
    drafts: list[FilmDraft] = []
    for number in range(8):
        png = io.BytesIO()
        Image.fromarray(rng.integers(0, 256, (64, 64), dtype=np.uint8)).save(png, format="PNG")
        (folder.path / f"{number}.png").write_bytes(png.getvalue())
        taken = import_film(folder.path / f"{number}.png")
        folder.keep(taken.film.file, taken.content)
        drafts.append(taken.film)
    films, owner = Background("films"), QObject()
    films.start()
    cache = FilmCache(DraftEditor(folder, folder.read().with_films(drafts), films, owner))
    asked = [cache.thumbnail(film) for film in drafts]
    qtbot.waitUntil(
        lambda: not {cache.thumbnail(film) for film in drafts} & set(asked), timeout=WAIT_MS
    )
    assert cache.films_kept < len(drafts)
    qtbot.waitUntil(lambda: cache.film(drafts[0]) is not None, timeout=WAIT_MS)
    films.close()


def test_one_film_says_licence_and_source_for_those_that_say_nothing(
    qtbot: QtBot, folder: DraftFolder, tmp_path: Path
) -> None:
    draft = ready(folder, tmp_path)
    own = draft.films[0].model_copy(update={"licence": "CC BY 4.0", "source": "Own case"})
    silent = draft.films[1].model_copy(update={"licence": "", "source": "", "attribution": "Ada"})
    films, owner = Background("films"), QObject()
    editor = DraftEditor(folder, draft.with_film(own).with_film(silent), films, owner)
    page = FilmsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    page.form.for_all.click()
    told = [(film.licence, film.source, film.attribution) for film in editor.draft.films]
    assert told == [("CC BY 4.0", "Own case", "Foresee"), ("CC BY 4.0", "Own case", "Ada")]
    editor.save_now()
