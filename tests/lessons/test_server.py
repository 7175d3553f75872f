"""A library on a server: what its refusals say, and what its absence costs."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from engine.radiograph import Radiograph
from lessons.database import database_url, place_of
from lessons.errors import ServerAway, StoreUnavailable
from lessons.learning_records import Note
from lessons.retrying import is_retried
from lessons.store import Store
from tests.lessons.postgres import Server, create_database, running_server
from tests.lessons.stored_runs import make_run

psycopg = pytest.importorskip("psycopg")


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """One that may be stopped."""
    with running_server() as server:
        yield server


@pytest.fixture
def login(own_server: Server) -> str:
    """A login with a password and no rights at all."""
    name = f"ada_{uuid4().hex[:8]}"
    with psycopg.connect(own_server.url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'hunter2'".encode())
    return name


def test_the_reasons_why_a_server_cannot_be_used_are_told_apart_and_never_a_password(
    own_server: Server, login: str
) -> None:
    at = f"127.0.0.1:{own_server.port}"
    database = database_url(create_database(own_server.administrator)).database
    with psycopg.connect(own_server.url, autocommit=True) as connection:
        connection.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC".encode())
    cases = {
        f"postgresql://{login}:hunter3@{at}/{database}": "password .* is wrong",
        f"postgresql://nobody:hunter3@{at}/{database}": "password .* is wrong",
        f"postgresql://{login}@{at}/{database}?password=hunter3": "password .* is wrong",
        f"postgresql://{login}@{at}/{database}": "password .* is wrong",
        f"postgresql://{login}:hunter2@{at}/nowhere": "no such database",
        f"postgresql://{login}:hunter2@{at}/{database}": "no right to use the database",
        f"postgresql://{login}:hunter2@{at}/postgres": "no right to do that",
        f"postgresql://{login}:hunter2@127.0.0.1:9/{database}": "cannot be reached",
        f"postgresql://{login}:hunter2@no.such.host.invalid/{database}": "cannot be reached",
    }
    for address, told in cases.items():
        with pytest.raises(StoreUnavailable, match=told) as caught:
            Store.open(address)
        assert "hunter" not in str(caught.value)
        assert "hunter" not in repr(database_url(address))
        assert login in str(caught.value) or "nobody" in str(caught.value)


def test_a_password_in_the_query_is_as_secret_as_one_before_the_server() -> None:
    url = database_url("postgresql://ada@server/library?password=hunter2&sslmode=require")
    assert place_of(url) == "postgresql://ada@server/library"
    assert url.password == "hunter2"
    assert "hunter2" not in str(url)


def test_a_connection_that_broke_unnoticed_is_replaced(
    own_server: Server, prior: Radiograph
) -> None:
    with Store.open(create_database(own_server.administrator)) as store:
        store.save_run(make_run(prior, seed=1))
        own_server.stop()
        own_server.start()
        store.save_run(make_run(prior, seed=2))
        assert len(store.runs()) == 2


def test_work_waits_for_a_server_that_restarts_and_nothing_is_lost_or_twice(
    own_server: Server,
) -> None:
    target, stop = create_database(own_server.administrator), threading.Event()
    written: list[UUID] = []

    def write() -> None:
        with Store.open(target) as store:
            learner, item = store.learners.add("Ada").id, uuid4()
            while not stop.is_set():
                note = Note(uuid4(), learner, item, "text", datetime.now(UTC))
                store.notes.write(note)
                written.append(note.id)
            kept = [one.id for one in store.notes.of_item(learner, item)]
        assert len(kept) == len(set(kept))
        assert set(kept) == set(written)

    def wait_for_more() -> None:
        before = len(written)
        while len(written) < before + 20 and not writing.done():
            stop.wait(0.01)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        for how in ("fast", "immediate"):
            wait_for_more()
            own_server.stop(how)
            own_server.start()
        wait_for_more()
        stop.set()
        writing.result()
    assert len(written) >= 60


def test_who_gives_up_waits_no_longer(own_server: Server) -> None:
    with Store.open(create_database(own_server.administrator)) as store:
        own_server.stop()
        try:
            threading.Timer(0.5, store.give_up).start()
            with pytest.raises(StoreUnavailable, match="cannot be reached") as caught:
                store.runs()
            assert not isinstance(caught.value, ServerAway)
        finally:
            own_server.start()


def test_every_part_of_a_library_waits_for_its_server(store: Store) -> None:
    parts = [part for part in vars(store).values() if hasattr(part, "_transactions")]
    assert len(parts) > 10
    assert all(is_retried(type(part)) for part in (store, *parts))
