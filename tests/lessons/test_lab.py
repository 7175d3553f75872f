"""A lab on one PostgreSQL: each with a login, nobody with another's data, also not by SQL."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from lessons.answers import Answer
from lessons.classes.intake import history_files, read_histories
from lessons.drill.session import DrillSession
from lessons.errors import HistoryRefused, LearnerNotFound, PackRefused, StoreUnavailable
from lessons.lab.administration import LabAdministration, LabError
from lessons.lab.assignments import ClassNotFound
from lessons.lab.records import Assignment
from lessons.lab.rights import LAB, PRIVATE, READ_ONLY, SHARED
from lessons.lecture.records import LectureRecord
from lessons.models import Base
from lessons.pack.installing import install_pack
from lessons.pack.shelf import Shelf
from lessons.store import Store
from tests.lessons.answered_packs import NOW, Answered, answer_all, finish, install, lock
from tests.lessons.labs import CLASS, Lab, open_lab
from tests.lessons.packs import part_id, write_folder
from tests.lessons.postgres import Server, create_database, running_server

psycopg = pytest.importorskip("psycopg")

TABLES = sorted(PRIVATE)


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(scope="module")
def lab(own_server: Server) -> Iterator[Lab]:
    with open_lab(own_server) as lab:
        yield lab


@pytest.fixture(scope="module")
def ada(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Answered:
    """What Ada did; the instructor has installed the pack."""
    with Store.open(lab.url("smith")) as store:
        install(store, tmp_path_factory.mktemp("pack"))
    with Store.open(lab.url("ada")) as store:
        return do_everything(store, "Ada", tmp_path_factory.mktemp("history"))


def do_everything(store: Store, name: str, folder: Path) -> Answered:
    """At least one row in every table that is private."""
    done = answer_all(store, name)
    store.histories.export(done.learner, folder / "own.history")
    own_class = store.classes.make("My tutorial").id
    store.classes.import_histories(own_class, read_histories(history_files([folder])))
    store.drills.begin(DrillSession(uuid4(), done.learner, "", 5, NOW))
    drilled(store, done)
    item = uuid4()
    lecture = LectureRecord(uuid4(), uuid4(), "Lecture", (item,), NOW)
    store.lectures.begin(lecture)
    return done


def drilled(store: Store, done: Answered) -> None:
    """A row of the drill beside an attempt, and of an exam, without going through them."""
    with store._transactions.write() as session:  # pyright: ignore[reportPrivateUsage]
        connection = session.connection()
        connection.exec_driver_sql(
            "INSERT INTO drill_answers (attempt_id, learner_id, session_id, case_id, skill, "
            'difficulty, course, hit, "right", seconds, answered_at) VALUES '
            f"('{done.finished}', '{done.learner}', '{uuid4()}', '{uuid4()}', "
            "'effusion/one side/worse/small', "
            "0.5, 'more', TRUE, TRUE, 3, now())"
        )
        connection.exec_driver_sql(
            "INSERT INTO exams (id, learner_id, lesson_id, title, minutes, items, began_at, "
            f"left_seconds) VALUES ('{uuid4()}', '{done.learner}', '{uuid4()}', 'Exam', 20, '[]', "
            "now(), 0)"
        )


def rows(lab: Lab, name: str, sql: str) -> list[Any]:
    with psycopg.connect(lab.url(name)) as connection:
        return connection.execute(sql.encode()).fetchall()


def count(lab: Lab, name: str, table: str) -> int:
    return rows(lab, name, f"SELECT count(*) FROM {table}")[0][0]


def changed(lab: Lab, name: str, sql: str) -> int:
    with psycopg.connect(lab.url(name)) as connection:
        return connection.execute(sql.encode()).rowcount


def refused(lab: Lab, name: str, sql: str) -> str:
    with psycopg.connect(lab.url(name)) as connection, pytest.raises(psycopg.Error) as caught:
        connection.execute(sql.encode())
    return str(caught.value)


def test_every_table_is_either_private_or_shared_on_purpose() -> None:
    named = {*PRIVATE, *SHARED, *READ_ONLY, *LAB}
    assert named == {*Base.metadata.tables, "alembic_version"}


@pytest.mark.parametrize("table", [name for name in TABLES if not name.startswith("lecture_")])
def test_nobody_reads_changes_or_deletes_anothers_rows(lab: Lab, ada: Answered, table: str) -> None:
    assert count(lab, "ada", table) > 0
    column = "learner_id"
    if table in ("learners", "cases", "runs", "lectures", "classes"):
        column = "owner"
    elif table in ("run_arrays", "attempt_runs"):
        column = "run_id"
    for other in ("zed", "jones"):
        assert rows(lab, other, f"SELECT * FROM {table}") == []
        assert changed(lab, other, f"DELETE FROM {table}") == 0
        assert changed(lab, other, f"UPDATE {table} SET {column} = {column}") == 0
        refused(lab, other, f"TRUNCATE {table} CASCADE")
        refused(lab, other, f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        refused(lab, other, f"DROP POLICY own ON {table}")
    assert count(lab, "ada", table) > 0


def test_nobody_writes_in_anothers_name_or_hangs_rows_on_anothers(lab: Lab, ada: Answered) -> None:
    with Store.open(lab.url("ben")) as store:
        ben = store.learners.first().id
    login, him = lab.login("ada"), f"'{ben}'"
    attempt = (
        "INSERT INTO attempts (id, learner_id, item_id, item_digest, shown_at, locked_at, answer, "
        f"explanation, seconds) VALUES ('{uuid4()}', {{}}, '{uuid4()}', '', now(), now(), "
        "'{{}}', '', 1)"
    )
    review = (
        "INSERT INTO reviews (attempt_id, skill, learner_id, reviewed_at, good) "
        f"VALUES ('{ada.finished}', 'x', {him}, now(), TRUE)"
    )
    for sql in (
        (
            f"INSERT INTO learners (id, owner, name, daily_limit, created_at) "
            f"VALUES ('{uuid4()}', '{login}', 'Ada', 20, now())"
        ),
        f"UPDATE learners SET owner = '{login}'",
        attempt.format(f"'{ada.learner}'"),
        review,
        f"INSERT INTO attempt_runs (attempt_id, run_id) VALUES ('{ada.finished}', '{ada.run}')",
        (
            f"INSERT INTO notes (id, learner_id, item_id, text, changed_at) "
            f"VALUES ('{uuid4()}', '{ada.learner}', '{uuid4()}', 'x', now())"
        ),
        f"INSERT INTO lab_members VALUES ('{uuid4()}', '{lab.login('ben')}', TRUE)",
        f"SET ROLE {lab.database}_owner",
        f"SET ROLE {lab.database}_instructors",
        f'SET SESSION AUTHORIZATION "{login}"',
        "CREATE TABLE public.x (y int)",
        "CREATE TEMPORARY TABLE x (y int)",
        "DELETE FROM packs",
        "UPDATE packs SET title = 'x'",
        "SELECT pg_read_file('/etc/passwd')",
    ):
        assert "row-level security" in (said := refused(lab, "ben", sql)) or (
            "permission denied" in said
        ), sql
    mine = attempt.format(him)
    assert changed(lab, "ben", mine) == 1


def test_there_is_no_sequence_from_which_others_activity_could_be_read(lab: Lab) -> None:
    assert rows(lab, "ben", "SELECT * FROM pg_sequences") == []
    assert rows(lab, "ben", "SELECT lab_taught()") == []


def test_an_answer_with_an_id_of_anothers_changes_nothing_there(
    lab: Lab, ada: Answered, tmp_path: Path
) -> None:
    with Store.open(lab.url("ada")) as store:
        store.histories.export(ada.learner, tmp_path / "ada.history")
        before = store.attempts.get(ada.finished)
    with Store.open(lab.url("eve")) as store:
        with pytest.raises(HistoryRefused, match="another login"):
            store.histories.import_history(tmp_path / "ada.history")
        assert store.attempts.of_item(ada.learner, before.item) == ()
        with pytest.raises(LearnerNotFound):
            store.histories.export(ada.learner, tmp_path / "stolen.history")
    with Store.open(lab.url("ada")) as store:
        assert store.attempts.get(ada.finished) == before


def test_one_film_that_two_open_is_each_ones_own(lab: Lab, ada: Answered) -> None:
    with Store.open(lab.url("eve")) as store:
        answer_all(store, "Eve")
        assert len(store.runs()) == len(store.recent_cases()) == 1
    with Store.open(lab.url("ada")) as store:
        assert len(store.recent_cases()) == 1


def test_an_instructor_reads_what_the_class_did_and_changes_nothing_of_it(
    lab: Lab, ada: Answered, tmp_path: Path
) -> None:
    for table in ("attempts", "reviews", "skill_states", "objections", "drill_answers"):
        assert count(lab, "smith", table) > 0
        assert changed(lab, "smith", f"DELETE FROM {table}") == 0
    for table in ("notes", "runs", "cases", "run_arrays", "lectures"):
        assert count(lab, "smith", table) == 0
    assert changed(lab, "smith", "UPDATE learners SET name = 'x'") == 0
    owners = {owner for (owner,) in rows(lab, "smith", "SELECT owner FROM learners")}
    assert lab.login("ada") in owners
    assert lab.login("eve") not in owners
    with Store.open(lab.url("smith")) as store:
        own = store.learners.first()
        assert store.learners.all() == (own,)
        (taught,) = store.lab_classes.taught()
        assert [student.login for student in taught.students] == [
            lab.login("ada"), lab.login("ben"), lab.login("zed"),
        ]  # fmt: skip
        files = store.lab_classes.write_histories(taught.id, tmp_path / "histories")
        assert any(file.name.startswith(lab.login("ada")) for file in files)
        with pytest.raises(ClassNotFound, match=CLASS):
            store.lab_classes.find("Year 5")
    with Store.open(tmp_path / "own.db") as own_library:
        taken = [own_library.histories.import_history(file).name for file in files]
        assert "Ada" in taken
    with Store.open(lab.url("jones")) as store:
        assert store.lab_classes.taught() == ()


def test_a_pack_is_assigned_counted_and_told_to_student_and_instructor(
    lab: Lab, ada: Answered
) -> None:
    now = datetime.now(UTC)
    with Store.open(lab.url("smith")) as store:
        (taught,) = store.lab_classes.taught()
        (pack,) = store.packs.all()
        begins, ends = NOW - timedelta(days=1), now + timedelta(days=30)
        given = Assignment(uuid4(), taught.id, pack.id, begins, ends, times=2)
        store.lab_classes.assign(given)
        store.lab_classes.assign(given)
    with Store.open(lab.url("ada")) as store:
        (assigned,) = store.lab_classes.assigned(ada.learner, now)
        assert (assigned.title, assigned.class_name) == (pack.title, CLASS)
        assert (assigned.done, assigned.asked) == (1, 2 * pack.items)
        assert part_id("spot") in assigned.next_items
        for _ in range(3):
            finish(store, lock(store, ada.learner, "spot", Answer(changes=(), confidence=0.5)))
        (assigned,) = store.lab_classes.assigned(ada.learner, now)
        # More often than asked counts no more.
        assert assigned.done == 2
        assert part_id("spot") not in assigned.next_items
        assert store.lab_classes.assigned(ada.learner, ends) == ()
    with Store.open(lab.url("eve")) as store:
        assert store.lab_classes.assigned(store.learners.first().id, now) == ()
    assert "row-level security" in refused(
        lab,
        "jones",
        f"INSERT INTO lab_assignments VALUES ('{uuid4()}', '{taught.id}', '{pack.id}', now(), "
        "now(), 1, now())",
    )
    with Store.open(lab.url("smith")) as store:
        (standing,) = store.lab_classes.find(CLASS).standings
        assert standing.done == {lab.login("ada"): 2, lab.login("ben"): 0, lab.login("zed"): 0}
        assert standing.finished == 0
        store.lab_classes.withdraw(given.id)
        assert store.lab_classes.find(CLASS).standings == ()


def test_only_instructors_install_packs_and_students_get_their_files(
    lab: Lab, ada: Answered, tmp_path: Path
) -> None:
    install_files = tmp_path / "shelf"
    with Store.open(lab.url("ben")) as store:
        assert not store.packs.may_install
        (pack,) = store.packs.all()
        source = tmp_path / "source"
        write_folder(source)
        report = install_pack(store, Shelf(install_files), source)
        assert report.added == report.changed == report.retired == ()
        assert Shelf(install_files).has(pack.digest)
    with Store.open(lab.url("smith")) as store:
        store.packs.remove(pack.id)
    with (
        Store.open(lab.url("ben")) as store,
        pytest.raises(PackRefused, match="instructors install packs"),
    ):
        install_pack(store, Shelf(install_files), source)
    with Store.open(lab.url("smith")) as store:
        store.packs.restore(pack.id)


def test_who_would_see_everything_does_not_learn_there(lab: Lab) -> None:
    with pytest.raises(StoreUnavailable, match="as a learner or an instructor"):
        Store.open(lab.superuser)


def test_a_login_says_who_learns_and_a_start_makes_one_learner(lab: Lab) -> None:
    with Store.open(lab.url("ben")) as store:
        assert not store.is_shared
        assert store.seat is not None
        assert not store.seat.is_instructor
        assert store.learners.all() in ((), (store.learners.first(),))


def test_a_library_that_many_used_in_common_becomes_a_labs_and_keeps_its_rows(
    own_server: Server, tmp_path: Path
) -> None:
    target = create_database(own_server.administrator)
    with Store.open(target) as store:
        store.learners.add("Ada")
    administration = LabAdministration(target)
    administration.set_up()
    administration.set_up()
    administration.close()
    with psycopg.connect(target) as connection:
        kept = connection.execute(b"SELECT name FROM learners").fetchall()
    assert kept == [("Ada",)]


def test_a_lab_of_an_older_foresee_is_told_to_its_users(
    own_server: Server, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lessons.schema.head_revision", lambda *_: "9999")
    with pytest.raises(StoreUnavailable, match="foresee lab init"):
        Store.open(lab.url("ada"))


def test_logins_are_added_once_get_new_passwords_and_are_removed(lab: Lab) -> None:
    ending = lab.database.removeprefix("lab_")
    (zoe,) = lab.administration.add_learners([f"zoe.{ending}"])
    with pytest.raises(LabError, match="already"):
        lab.administration.add_learners([zoe.login])
    with pytest.raises(LabError, match="cannot be a login"):
        lab.administration.add_learners(["Zoe; DROP TABLE runs"])
    with pytest.raises(LabError, match="add-instructor"):
        lab.administration.change_class(CLASS, instructors=[zoe.login])
    with pytest.raises(LabError, match="add-learner"):
        lab.administration.change_class(CLASS, learners=["nobody"])
    at = f"127.0.0.1:{lab.server.port}/{lab.database}"
    Store.open(f"postgresql://{zoe.login}:{zoe.password}@{at}").close()
    (again,) = lab.administration.new_passwords([zoe.login])
    with pytest.raises(StoreUnavailable, match="password"):
        Store.open(f"postgresql://{zoe.login}:{zoe.password}@{at}")
    with Store.open(f"postgresql://{zoe.login}:{again.password}@{at}") as store:
        store.learners.add("Zoe")
    lab.administration.remove([zoe.login], with_data=True)
    with pytest.raises(StoreUnavailable, match="password"):
        Store.open(f"postgresql://{zoe.login}:{again.password}@{at}")
    with pytest.raises(LabError):
        lab.administration.new_passwords([zoe.login])


def test_a_lab_needs_a_server(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="PostgreSQL"):
        LabAdministration(f"sqlite:///{tmp_path / 'x.db'}")
