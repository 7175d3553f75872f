"""A sound file with a damaged entry: told, a backup offered that has it, everything else usable."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from lessons.errors import EntryDamaged
from lessons.examining import examine
from lessons.learning_models import LearnerRow
from lessons.store import Store
from tests.lessons.answered_packs import NOW, Answered, answer_all, install
from tests.lessons.conftest import Library
from tests.lessons.packs import part_id
from tests.lessons.stored_runs import make_prior, make_run

_BAD: list[tuple[str, str, object]] = [
    ("run_arrays", "raw", b"no array"),
    ("run_arrays", "tokens", b""),
    ("run_arrays", "field_change", "a text"),
    ("runs", "recipe", '{"seed": '),
    ("runs", "recipe", "{}"),
    ("runs", "timings", "[]"),
    ("runs", "created_at", "yesterday"),
    ("runs", "hypothesis", b"\xff\xfe no text \xff"),
    ("attempts", "answer", "{"),
    ("attempts", "answer", '{"confidence": "high"}'),
    ("attempts", "grade", "nothing"),
    ("items", "content", "{"),
    ("packs", "manifest", "{}"),
    ("packs", "about", "7"),
    ("skill_states", "card", '{"stability": -1}'),
    ("objections", "mark", "[1]"),
]


@pytest.fixture(scope="module")
def sound(answered_library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sound library and a backup of it."""
    folder = tmp_path_factory.mktemp("sound")
    with Store.open(Path(shutil.copy(answered_library.place, folder / "foresee.db"))) as store:
        store.save_run(make_run(make_prior(), seed=1))
        store.back_up()
    return folder


@pytest.fixture
def answered(file: Path, sound: Path, answered_library: Library) -> Answered:
    shutil.copytree(sound, file.parent, dirs_exist_ok=True)
    return answered_library.answered


def test_a_sound_library_is_read_whole(file: Path, answered: Answered) -> None:
    examined = examine(file)
    assert examined.damaged == ()
    assert examined.entries > 10


@pytest.mark.parametrize(("table", "column", "bad"), _BAD, ids=lambda one: str(one)[:12])
def test_a_damaged_entry_is_found_and_the_backup_that_has_it_offered(
    file: Path, answered: Answered, table: str, column: str, bad: object
) -> None:
    _spoil(file, table, column, bad)
    with Store.open(file) as store:
        newer = store.back_up()
    examined = examine(file)
    assert [(one.table, one.columns) for one in examined.damaged] == [(table, (column,))]
    assert examined.backup is not None
    assert newer is not None
    assert examined.backup.taken_at < newer.taken_at


@pytest.mark.parametrize(("table", "column", "bad"), _BAD, ids=lambda one: str(one)[:12])
def test_everything_else_stays_usable(
    file: Path, answered: Answered, table: str, column: str, bad: object
) -> None:
    _spoil(file, table, column, bad)
    learner = answered.learner
    with Store.open(file) as store:
        kept = make_run(make_prior(), seed=2)
        store.save_run(kept)
        lines = store.runs()
        assert len(lines) == (2 if column in ("created_at", "hypothesis") else 3)
        readable = [line.id for line in lines if _is_readable(store, line.id)]
        assert kept.id in readable
        assert len(readable) >= 2 or table not in ("runs", "run_arrays")
        store.recent_cases()
        store.progress.overview(learner, NOW)
        store.reviews.due(learner, datetime.now(UTC))
        store.attempts.unfinished(learner)
        store.objections.all(learner)
        for pack in store.packs.all():
            for lesson in store.packs.lessons(pack.id, learner):
                assert len(store.packs.items(lesson.id, learner)) == 2
        install(store, file.parent / "again")
        assert store.packs.item(part_id("spot")).item.title == "Spot"
        answer_all(store, "Bea")


@pytest.mark.parametrize(("column", "bad"), [("answer", "{"), ("grade", "[1]")])
def test_what_takes_all_answers_along_is_refused_with_a_sentence(
    file: Path, answered: Answered, column: str, bad: str
) -> None:
    _spoil(file, "attempts", column, bad)
    with Store.open(file) as store:
        for export in (store.histories.export, store.attempt_exports.write_table):
            with pytest.raises(EntryDamaged, match="foresee doctor"):
                export(answered.learner, file.parent / "out")
        assert not (file.parent / "out").exists()


def test_an_entry_that_no_backup_has_is_found_all_the_same(file: Path, answered: Answered) -> None:
    with Store.open(file) as store:
        later = store.save_run(make_run(make_prior(), seed=3))
    _spoil(file, "run_arrays", "raw", b"", later)
    examined = examine(file)
    assert [one.key for one in examined.damaged] == [(later.hex,)]
    assert examined.backup is None


def _is_readable(store: Store, run: UUID) -> bool:
    try:
        store.run(run)
    except EntryDamaged:
        return False
    return True


def _spoil(file: Path, table: str, column: str, bad: object, run: UUID | None = None) -> None:
    """One row of the table, past every rule of the database."""
    key = next(iter(LearnerRow.metadata.tables[table].primary_key)).name
    value = bad
    if isinstance(bad, bytes) and column == "hypothesis":
        value = None
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        wanted = f"{key} = (SELECT min({key}) FROM {table} WHERE {column} IS NOT NULL)"
        if run is not None:
            wanted = f"{key} = '{run.hex}'"
        if value is None:
            assert isinstance(bad, bytes)
            set_ = f"{column} = CAST(x'{bad.hex()}' AS TEXT)"
            connection.execute(f"UPDATE {table} SET {set_} WHERE {wanted}")
        else:
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE {wanted}", (value,))
