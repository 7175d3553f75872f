"""Runs and cases go in once and come back whole, on SQLite and on PostgreSQL."""

import io
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from PIL import Image

from engine.difference import compose
from engine.layers import Layers
from engine.radiograph import Radiograph
from lessons.errors import PriorMismatch, RunNotFound
from lessons.models import RunArraysRow
from lessons.records import CaseRecord, RunRecord, RunSearch
from lessons.store import Store
from lessons.upkeep import look_after
from tests.lessons.sql_watch import statements
from tests.lessons.stored_runs import SOURCE, make_prior, make_result, make_run

MORNING = datetime(2026, 3, 1, 8, 30, 15, 250_000, tzinfo=UTC)


def test_a_saved_run_comes_back_whole(store: Store, prior: Radiograph) -> None:
    saved = make_run(prior)
    store.save_run(saved)
    kept = store.run(saved.id)
    for name in ("tokens", "prior_tokens", "field_change"):
        before, after = getattr(saved, name), getattr(kept, name)
        assert after.dtype == before.dtype
        np.testing.assert_array_equal(after, before)
    np.testing.assert_allclose(kept.raw, saved.raw, atol=0.5 / 65535 + 1e-7)
    plain = ("id", "case", "created_at", "recipe", "field", "composite", "interpretation")
    for name in (*plain, "timings", "passes", "thumbnail"):
        assert getattr(kept, name) == getattr(saved, name), name


def test_a_run_comes_back_after_the_library_was_closed(
    target: str | Path, prior: Radiograph
) -> None:
    run = make_run(prior)
    with Store.open(target) as store:
        store.save_run(run)
    with Store.open(target) as store:
        assert [line.id for line in store.runs()] == [run.id]


def test_a_run_rebuilds_its_counterfactual_from_the_prior_without_a_model(
    store: Store, prior: Radiograph
) -> None:
    result = make_result(prior)
    run = RunRecord.from_result(result, prior, SOURCE, "Case A")
    store.save_run(run)
    rebuilt = store.run(run.id).result(prior)
    np.testing.assert_array_equal(rebuilt.counterfactual, result.counterfactual)
    np.testing.assert_array_equal(rebuilt.change, result.change)
    assert rebuilt.recipe == result.recipe
    assert np.count_nonzero(rebuilt.change) > 0


def test_a_run_is_not_laid_over_another_film(prior: Radiograph) -> None:
    other = make_prior(seed=1)
    with pytest.raises(PriorMismatch, match="another radiograph"):
        make_run(prior).result(other)
    with pytest.raises(PriorMismatch, match="another radiograph"):
        RunRecord.from_result(make_result(prior), other, SOURCE, "Case A")


def test_arrays_that_come_back_cannot_be_changed_by_accident(
    store: Store, prior: Radiograph
) -> None:
    run = make_run(prior)
    store.save_run(run)
    kept = store.run(run.id)
    for array in (kept.tokens, kept.prior_tokens, kept.field_change, kept.raw):
        assert not array.flags.writeable


def test_a_run_that_is_saved_twice_is_there_once(store: Store, prior: Radiograph) -> None:
    run = make_run(prior)
    assert store.save_run(run) == store.save_run(run) == run.id
    assert [line.id for line in store.runs()] == [run.id]


def test_saving_the_same_id_again_never_overwrites_the_run(store: Store, prior: Radiograph) -> None:
    first, second = make_run(prior, seed=1), make_run(prior, seed=2)
    store.save_run(first)
    store.save_run(replace(second, id=first.id))
    assert store.run(first.id).recipe == first.recipe
    np.testing.assert_array_equal(store.run(first.id).tokens, first.tokens)


def test_two_writers_of_the_same_run_keep_it_once(
    target: str | Path, store: Store, prior: Radiograph
) -> None:
    runs = [make_run(prior, seed) for seed in range(10)]
    together = threading.Barrier(2)

    def write() -> None:
        with Store.open(target) as mine:
            together.wait()
            for run in runs:
                mine.save_run(run)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(line.id for line in store.runs()) == sorted(run.id for run in runs)


def test_the_history_lists_runs_newest_first(store: Store, prior: Radiograph) -> None:
    for hours in (2, 0, 1):
        store.save_run(_at(make_run(prior, hours), hours))
    lines = store.runs()
    assert [line.created_at for line in lines] == [_hours_later(n) for n in (2, 1, 0)]
    assert lines[0].hypothesis == "worsening right effusion"
    assert lines[0].interpretation == "The right pleural effusion is larger than before – 2 cm."
    assert lines[0].title == "Case A"
    assert lines[0].case_fingerprint == prior.fingerprint


def test_the_history_of_a_case_holds_only_its_runs(store: Store, prior: Radiograph) -> None:
    other = make_prior(seed=1)
    mine, theirs = make_run(prior), make_run(other)
    store.save_run(mine)
    store.save_run(theirs)
    assert [line.id for line in store.runs(case=other.fingerprint)] == [theirs.id]


def test_paging_through_the_history_meets_every_run_once(store: Store, prior: Radiograph) -> None:
    # Several runs share a moment: a page may end between them.
    runs = [_at(make_run(prior, n), n // 3) for n in range(10)]
    for run in runs:
        store.save_run(run)
    seen = []
    page = store.runs(limit=3)
    while page:
        seen += [line.id for line in page]
        page = store.runs(limit=3, before=page[-1])
    assert len(seen) == 10
    assert set(seen) == {run.id for run in runs}
    assert seen == [line.id for line in store.runs()]


def test_a_deleted_run_is_out_of_sight_and_can_be_brought_back(
    store: Store, prior: Radiograph
) -> None:
    run = make_run(prior)
    store.save_run(run)
    line = store.runs()[0]
    store.delete_run(run.id)
    assert store.runs() == ()
    with pytest.raises(RunNotFound):
        store.run(run.id)
    assert store.restore_run(run.id) == line
    assert store.run(run.id).recipe == run.recipe


def test_a_deleted_run_stays_deleted_when_it_is_saved_again(
    store: Store, prior: Radiograph
) -> None:
    run = make_run(prior)
    store.save_run(run)
    store.delete_run(run.id)
    store.save_run(run)
    assert store.runs() == ()


def test_a_deleted_run_is_purged_after_thirty_days_and_no_other(
    store: Store, prior: Radiograph
) -> None:
    deleted, kept = make_run(prior, seed=1), make_run(prior, seed=2)
    store.save_run(deleted)
    store.save_run(kept)
    store.delete_run(deleted.id)
    now = datetime.now(UTC)
    store.tidy(now + timedelta(days=29))
    store.restore_run(deleted.id)
    store.delete_run(deleted.id)
    store.tidy(now + timedelta(days=31))
    with pytest.raises(RunNotFound, match="for good"):
        store.restore_run(deleted.id)
    assert [line.id for line in store.runs()] == [kept.id]


def test_an_unknown_run_is_an_error_that_says_so(store: Store) -> None:
    with pytest.raises(RunNotFound, match="no longer in the library"):
        store.run(uuid4())


def test_the_films_opened_last_come_first(store: Store) -> None:
    films = [_case(make_prior(seed), hours) for seed, hours in ((1, 0), (2, 2), (3, 1))]
    for film in films:
        store.remember_case(film)
    assert store.recent_cases() == (films[1], films[2], films[0])
    assert store.recent_cases(limit=1) == (films[1],)


def test_a_film_opened_from_another_place_is_still_one_case(
    store: Store, prior: Radiograph
) -> None:
    elsewhere = Path("/stick/copy.png").absolute()
    store.remember_case(_case(prior, 0))
    store.remember_case(replace(_case(prior, 1), source=elsewhere, title="Copy"))
    (case,) = store.recent_cases()
    assert (case.source, case.title) == (elsewhere, "Copy")
    store.remember_case(replace(_case(prior, 2), source=None))
    assert store.recent_cases()[0].source == elsewhere


def test_a_run_counts_as_opening_its_film(store: Store, prior: Radiograph) -> None:
    run = make_run(prior)
    store.save_run(run)
    assert store.recent_cases() == (run.case,)


def test_thumbnails_are_small_pictures_of_the_film_and_of_the_run(prior: Radiograph) -> None:
    large = make_prior(height=1200, width=900)
    run = make_run(large)
    film = Image.open(io.BytesIO(run.case.thumbnail))
    picture = Image.open(io.BytesIO(run.thumbnail))
    assert (film.size, film.mode) == ((108, 144), "L")
    assert (picture.size, picture.mode) == ((108, 144), "RGB")
    red, _, blue = np.moveaxis(np.asarray(picture, dtype=int), -1, 0)
    assert (red - blue)[100:, :30].mean() > 10, "what got denser is orange"
    assert not (red - blue)[:60, 70:].any(), "what stayed is grey"
    assert Image.open(io.BytesIO(make_run(prior).case.thumbnail)).size == (80, 96)


def test_names_that_are_not_text_do_not_keep_a_run_from_being_saved(
    store: Store, prior: Radiograph
) -> None:
    odd = "film\udcff\0.png"
    run = RunRecord.from_result(make_result(prior), prior, Path("/films/film\udcff.png"), odd)
    store.save_run(run)
    (case,) = store.recent_cases()
    assert case.source is None
    assert case.title == "film??.png"


def test_the_library_tells_its_health(store: Store, target: str | Path, prior: Radiograph) -> None:
    deleted = make_run(prior, seed=1)
    store.save_run(make_run(prior))
    store.save_run(deleted)
    store.delete_run(deleted.id)
    look_after(target)
    health = store.health()
    assert (health.runs, health.cases) == (1, 1)
    assert (health.last_backup is not None) == isinstance(target, Path)


def test_runs_are_listed_without_their_arrays_which_are_what_is_large(
    store: Store, prior: Radiograph
) -> None:
    for seed in range(3):
        store.save_run(make_run(prior, seed=seed))
    with statements() as asked:
        lines = store.runs(limit=1000)
    assert len(lines) == 3
    assert not [one for one in asked if RunArraysRow.__tablename__ in one]


def _at(run: RunRecord, hours: int) -> RunRecord:
    return replace(run, created_at=_hours_later(hours))


def _hours_later(hours: int) -> datetime:
    return MORNING + timedelta(hours=hours)


def _case(film: Radiograph, hours: int) -> CaseRecord:
    case = CaseRecord.from_radiograph(film, SOURCE, "Case A")
    return replace(case, opened_at=_hours_later(hours))


def test_places_that_may_name_a_patient_are_not_kept_and_earlier_ones_forgotten(
    store: Store, prior: Radiograph, tmp_path: Path
) -> None:
    dicom, picture = tmp_path / "DOE^JANE" / "1.dcm", tmp_path / "film.png"
    for place, content in ((dicom, bytes(128) + b"DICM"), (picture, b"\x89PNG\r\n\x1a\n")):
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content)
    assert CaseRecord.from_radiograph(prior, dicom, "Own film").source is None
    assert CaseRecord.from_radiograph(prior, picture, "Film").source == picture
    # As an earlier version wrote it; the file may be gone since.
    for place in (dicom, tmp_path / "gone" / "IM0001"):
        store.remember_case(replace(_case(prior, 0), source=place))
        store.tidy()
        assert store.recent_cases()[0].source is None
    store.remember_case(replace(_case(prior, 0), source=picture))
    store.tidy()
    assert store.recent_cases()[0].source == picture


def test_a_run_comes_back_with_its_layers_and_the_same_picture(
    store: Store, prior: Radiograph
) -> None:
    rng = np.random.default_rng(4)
    layers = Layers.of(rng.uniform(-0.05, 0.05, (6, 160, 160)))
    shown = compose(prior, make_result(prior).field, layers)
    result = replace(
        make_result(prior), layers=layers, counterfactual=shown.counterfactual, change=shown.change
    )
    run = RunRecord.from_result(result, prior, SOURCE, "Film")
    store.save_run(run)
    kept = store.run(run.id)
    assert np.array_equal(kept.layers.stack, layers.stack)
    assert np.array_equal(kept.result(prior).counterfactual, result.counterfactual)


def test_runs_are_searched_by_words_date_and_favourites(store: Store, prior: Radiograph) -> None:
    kept = [store.save_run(make_run(prior)) for _ in range(3)]
    store.run_marks.write_note(kept[0], "  Größer als gedacht, 100 % sicher ")
    favourite = store.run_marks.favour(kept[1], favourite=True)
    assert favourite.is_favourite

    def found(**search: Any) -> set[UUID]:
        return {line.id for line in store.runs(search=RunSearch(**search))}

    assert found(words=(("GRÖSSER", "GRÖßER"),)) == {kept[0]}
    assert found(words=(("100 %",),)) == {kept[0]}
    assert found(words=(("100 _",),)) == set()
    hypothesis = store.runs()[0].hypothesis.split()[-1].upper()
    assert found(words=((hypothesis,),)) == set(kept)
    assert found(words=((hypothesis,), ("gedacht", "no such"))) == {kept[0]}
    assert found(favourites=True) == {kept[1]}
    now = datetime.now(UTC)
    assert found(since=now - timedelta(hours=1)) == set(kept)
    assert found(until=now - timedelta(hours=1)) == set()
    store.run_marks.favour(kept[1], favourite=False)
    store.run_marks.write_note(kept[0], " ")
    assert found(favourites=True) == set()
    assert all(line.note == "" for line in store.runs())
    with pytest.raises(RunNotFound):
        store.run_marks.favour(uuid4(), favourite=True)


def test_samples_of_one_hypothesis_know_that_they_belong_together(
    store: Store, prior: Radiograph
) -> None:
    batch = uuid4()
    store.save_run(replace(make_run(prior), batch=batch))
    assert [line.batch for line in store.runs()] == [batch]
    assert store.run(store.runs()[0].id).batch == batch
