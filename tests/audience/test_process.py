"""The server of a hall in a process of its own: votes come back, and it ends with the app."""

import json
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from queue import Queue

import pytest

from app.audience.hall import Command, Pointed
from app.audience.process import AudienceProcess
from app.audience.server import Address, HallNotOpened
from lessons.lecture.ballots import QuestionForm
from tests.audience.halls import LOOPBACK, OpenHall, open_hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[OpenHall]:
    with open_hall(tmp_path) as opened:
        yield opened


@pytest.fixture
def served(hall: OpenHall) -> Iterator[tuple[AudienceProcess, Address]]:
    process = AudienceProcess(hall.hall)
    yield process, process.open(LOOPBACK)
    process.close()


def request(address: Address, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
    connection = HTTPConnection(address.host, address.port, timeout=30)
    connection.request(method, f"/{address.code}{path}", body)
    with connection.getresponse() as response:
        answer = response.status, response.read()
    connection.close()
    return answer


def test_a_vote_is_stored_by_the_app_before_it_is_answered(
    hall: OpenHall, served: tuple[AudienceProcess, Address]
) -> None:
    _, address = served
    hall.ask(QuestionForm.PLACE, film=True)
    shown = {"question": None}
    while shown["question"] is None:
        shown = json.loads(request(address, "GET", "/state")[1])
    assert request(address, "GET", f"/film/{hall.item}")[1].startswith(b"\xff\xd8")
    vote = {"device": "d" * 22, "item": str(hall.item), "round": "first", "revision": 1}
    body = json.dumps({**vote, "ballot": {"taps": [[0.5, 0.5]], "confidence": 2}})
    assert request(address, "POST", "/votes", body)[0] == 200
    assert len(hall.library.votes()) == 1


def test_a_vote_that_cannot_be_stored_is_refused(
    hall: OpenHall, served: tuple[AudienceProcess, Address]
) -> None:
    _, address = served
    hall.ask(QuestionForm.YES_NO)
    hall.library.thread.submit(hall.library.store.lectures.delete, hall.library.lecture.id).result()
    vote = {"device": "d" * 22, "item": str(hall.item), "round": "first", "revision": 1}
    body = json.dumps({**vote, "ballot": {"holds": True, "confidence": 2}})
    answer = 409
    while answer == 409:
        answer = request(address, "POST", "/votes", body)[0]
    assert answer == 503


def test_the_lecturers_phone_is_heard_by_the_app(
    hall: OpenHall, served: tuple[AudienceProcess, Address]
) -> None:
    _, address = served
    heard: Queue[Command | Pointed] = Queue()
    hall.hall.remote = heard.put
    for body in ('{"at":[0.25,0.5]}', '{"at":null}', '{"command":"next"}'):
        assert request(address, "POST", f"/remote/{hall.hall.key}", body)[0] == 200
    assert [heard.get(timeout=30) for _ in range(3)] == [
        Pointed((0.25, 0.5)),
        Pointed(None),
        Command.NEXT,
    ]


def test_afterwards_the_port_is_closed_and_an_address_elsewhere_is_told_in_words(
    hall: OpenHall, served: tuple[AudienceProcess, Address]
) -> None:
    process, address = served
    process.close()
    with pytest.raises(ConnectionRefusedError):
        request(address, "GET", "/state")
    with pytest.raises(HallNotOpened, match="go on without phones"):
        AudienceProcess(hall.hall).open("192.0.2.1")


def test_the_program_ends_with_whoever_began_it() -> None:
    program = [sys.executable, "-m", "app.audience.child"]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        opening = {
            "kind": "open", "lecture": "0" * 32, "title": "", "code": "BCDF", "key": "k",
            "host": LOOPBACK, "port": 0,
            "shown": {"view": {"lecture": "0" * 32, "title": ""}},
        }  # fmt: skip
        child.stdin.write(json.dumps(opening).encode() + b"\n")
        child.stdin.flush()
        assert json.loads(child.stdout.readline())["kind"] == "opened"
        child.stdin.close()
        assert child.wait(timeout=60) == 0
