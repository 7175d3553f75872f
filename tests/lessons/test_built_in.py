"""The packs that ship are sound, balanced, and answered from beginning to end without a model."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.services.bundles import default_model
from engine.bundle import read_manifest
from engine.errors import HypothesisDeclined
from engine.hypothesis import read_hypothesis, require_scope
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.result import RunResult
from engine.runtime.kernels import kernels
from lessons.answers import Answer, Attempt
from lessons.built_in import hannover
from lessons.built_in.building import build_pack
from lessons.built_in.first_steps import first_steps
from lessons.built_in.reading_progression import reading_progression
from lessons.built_in.shipped import find_pack, install_shipped, shipped_packs
from lessons.grading import grade
from lessons.learning_records import Learner
from lessons.pack.checking import problems
from lessons.pack.draft.baking import wanted_runs, without_run
from lessons.pack.draft.compiling import pack_of
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.from_pack import draft_of
from lessons.pack.fetching import collect_films
from lessons.pack.installing import install_pack
from lessons.pack.kinds import CalibrateItem, ChooseItem, ExplainItem, Item, PredictItem
from lessons.pack.opened import OpenedPack
from lessons.pack.shelf import Shelf
from lessons.store import Store
from tests.lessons.noise_darkroom import noise_darkroom
from tests.lessons.repeated_runs import Repeated, finished, repeated_runs

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
HANNOVER = Path(__file__).parents[3] / "shared" / "data" / "hannover"
SHIPPED = [file.stem for file in shipped_packs()]
WITH_FILMS = [name for name in SHIPPED if name != hannover.SLUG]
PLANS = (first_steps(), reading_progression())


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


def test_the_packs_that_ship_are_small_together_and_first_steps_comes_first() -> None:
    assert SHIPPED[0] == "first-steps"
    assert hannover.SLUG in SHIPPED
    assert sum(file.stat().st_size for file in shipped_packs()) < 20_000_000


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_is_sound(name: str) -> None:
    with OpenedPack.open(find_pack(name)) as opened:
        opened.require_sound()
        assert not [problem for problem in problems(opened.pack) if problem.blocking]


@pytest.mark.parametrize("name", WITH_FILMS)
def test_what_ships_asks_what_is_planned(name: str, tmp_path: Path) -> None:
    """Otherwise it must be made anew."""
    plan = next(plan for plan in PLANS if plan.slug == name)
    folder = DraftFolder(tmp_path)
    planned = pack_of(build_pack(plan, noise_darkroom, folder, lambda done, total: None))
    with OpenedPack.open(find_pack(name)) as opened:
        shipped = opened.pack
    assert list(map(_asked, shipped.items)) == list(map(_asked, planned.items))
    assert [image.id for image in shipped.images] == [image.id for image in planned.images]


@pytest.mark.parametrize("name", WITH_FILMS)
def test_every_film_of_a_digital_patient_says_that_it_is_synthetic(name: str) -> None:
    with OpenedPack.open(find_pack(name)) as opened:
        assert all(image.synthetic for image in opened.pack.images)
        assert all(b"Synthetic" in opened.image_bytes(one.id)[:200] for one in opened.pack.images)


def test_first_steps_has_six_items_of_every_kind() -> None:
    with OpenedPack.open(find_pack("first-steps")) as opened:
        kinds = {item.kind for item in opened.pack.items}
        assert len(opened.pack.items) == 6
    assert kinds == {"predict", "spot", "choose", "explain", "calibrate"}


@pytest.mark.parametrize("name", WITH_FILMS)
def test_every_question_that_a_model_can_answer_has_a_baked_run(name: str) -> None:
    with OpenedPack.open(find_pack(name)) as opened:
        asked = [i for i in opened.pack.items if isinstance(i, PredictItem | ExplainItem)]
        draft = draft_of(opened.pack, opened.file)
        unbaked = wanted_runs(draft, without_run(draft))
        assert not any(answerable(wanted.hypothesis) for wanted in unbaked)
        for item in asked:
            if (run := item.shown_run) is not None:
                assert opened.run(run).result(opened.image(item.prior)).interpretation


def answerable(hypothesis: str) -> bool:
    """By the model that ships."""
    scope = read_manifest(default_model()).scope
    try:
        require_scope(read_hypothesis(hypothesis, scope), scope)
    except HypothesisDeclined:
        return False
    return True


@pytest.mark.parametrize("name", WITH_FILMS)
def test_a_baked_run_is_the_same_picture_with_the_same_answer_on_any_processor(name: str) -> None:
    (run,) = repeated_runs(find_pack(name), most=1)
    run.require_alike()


def test_a_run_repeats_token_for_token_in_another_engine_on_this_processor() -> None:
    with OpenedPack.open(find_pack("first-steps")) as opened:
        run = opened.pack.runs[0]
        prior, recipe = opened.image(run.prior), opened.run(run.id).recipe

    def made() -> RunResult:
        with closing(Engine.open(default_model(), "cpu")) as engine:
            return finished(engine, prior, recipe.hypothesis, recipe.sampling)

    first, second = made(), made()
    assert first.recipe.kernels == kernels()
    Repeated(first, second).require_same()


@pytest.mark.parametrize("name", WITH_FILMS)
def test_what_ships_is_done_from_beginning_to_end_without_a_model(
    name: str, store: Store, shelf: Shelf
) -> None:
    install_pack(store, shelf, find_pack(name))
    learner = store.learners.first()
    (pack,) = store.packs.all()
    with shelf.open(pack.digest) as opened:
        for lesson in store.packs.lessons(pack.id, learner.id):
            for line in store.packs.items(lesson.id, learner.id):
                _answer_rightly(store, learner, line.id, opened)
    lessons = store.packs.lessons(pack.id, learner.id)
    assert all(lesson.answered == lesson.items for lesson in lessons)


def test_shipped_packs_are_installed_once_and_a_removed_one_stays_removed(
    store: Store, shelf: Shelf
) -> None:
    assert len(install_shipped(store, shelf)) == len(WITH_FILMS)
    assert install_shipped(store, shelf) == ()
    store.packs.remove(store.packs.all()[0].id)
    assert install_shipped(store, shelf) == ()
    assert len(store.packs.all()) == len(WITH_FILMS) - 1


def test_a_shipped_pack_whose_file_was_deleted_is_there_again(
    store: Store, shelf: Shelf, tmp_path: Path
) -> None:
    install_shipped(store, shelf)
    pack = store.packs.all()[0]
    for file in tmp_path.rglob(f"{pack.digest}*"):
        file.unlink()
    assert [update.pack for update in install_shipped(store, shelf)] == [pack.id]
    shelf.open(pack.digest).close()


def test_the_hannover_recipe_carries_no_pixels_and_names_its_publisher() -> None:
    with OpenedPack.open(find_pack(hannover.SLUG)) as opened:
        images = opened.pack.images
        assert opened.missing_images == images
        assert opened.pack.runs == ()
    assert all(image.licence == "CC BY 3.0" and "Winther" in image.attribution for image in images)
    assert find_pack(hannover.SLUG).stat().st_size < 100_000


def test_the_hannover_recipe_installs_from_a_copy_of_the_collection(
    tmp_path: Path, shelf: Shelf
) -> None:
    if not HANNOVER.is_dir():
        pytest.skip("the Hannover collection is not here")
    path = find_pack(hannover.SLUG)
    with OpenedPack.open(path) as opened:
        films = collect_films(opened.missing_images, tmp_path / "downloads", HANNOVER)
        assert hannover.recipe(HANNOVER) == opened.pack
    with Store.open(tmp_path / "foresee.db") as store:
        install_pack(store, shelf, path, films)
        (pack,) = store.packs.all()
    with shelf.open(pack.digest) as opened:
        opened.require_sound()
        assert opened.missing_images == ()


def _asked(item: Item) -> tuple[object, ...]:
    reference = item.reference
    return item.id, item.kind, item.title, item.question, reference.text, reference.changes


def _answer_rightly(store: Store, learner: Learner, item_id: UUID, opened: OpenedPack) -> None:
    installed = store.packs.item(item_id)
    film = opened.image(installed.item.shown_images[0])
    answer = _right_answer(installed.item)
    attempt = Attempt(uuid4(), learner.id, item_id, installed.digest, NOW, NOW, answer)
    store.attempts.lock(attempt)
    given = grade(installed.item, answer, _shape(film))
    assert given.right, given.parts
    store.attempts.finish(attempt.id, "", given, NOW)


def _right_answer(item: Item) -> Answer:
    match item:
        case ChooseItem():
            return Answer(chosen=item.right, confidence=1)
        case CalibrateItem():
            return Answer(holds=item.holds, confidence=1)
        case ExplainItem():
            return Answer(text=item.reference.text, confidence=1)
        case _:
            reference = item.reference
            return Answer(changes=reference.changes, mark=reference.mark, confidence=1)


def _shape(film: Radiograph) -> tuple[int, int]:
    height, width = film.pixels.shape
    return height, width
