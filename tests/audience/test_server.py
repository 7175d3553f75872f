"""What the server answers to phones, and to whoever is none."""

import json
import random
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from uuid import uuid4

import pytest

from app.audience import routes, server
from app.audience.hall import Command, Pointed, Screen
from app.audience.server import LARGEST_HEAD, AudienceServer, HallNotOpened
from lessons.lecture.ballots import QuestionForm
from tests.audience.halls import LOOPBACK, OpenHall, open_hall
from tests.audience.hostile import hostile_to


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[OpenHall]:
    with open_hall(tmp_path) as opened:
        yield opened


def request(
    hall: OpenHall, method: str, path: str, body: bytes | None = None
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(LOOPBACK, hall.address.port, timeout=30)
    connection.request(method, path, body)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response, content


def send(hall: OpenHall, **changes: object) -> int:
    vote: dict[str, object] = {
        "device": "d" * 22,
        "item": str(hall.item),
        "round": "first",
        "revision": 1,
        "ballot": {"choice": 1, "confidence": 2},
    }
    body = json.dumps({**vote, **changes}).encode()
    return request(hall, "POST", f"/{hall.address.code}/votes", body)[0].status


def test_a_vote_is_stored_before_it_is_answered(hall: OpenHall) -> None:
    hall.ask()
    assert send(hall) == 200
    (vote,) = hall.library.votes()
    assert (vote.ballot.choice, vote.ballot.confidence) == (1, 2)


def test_a_vote_that_is_sent_again_or_late_counts_once(hall: OpenHall) -> None:
    hall.ask()
    for revision in (1, 2, 2, 1):
        ballot = {"choice": revision, "confidence": 1}
        assert send(hall, revision=revision, ballot=ballot) == 200
    (vote,) = hall.library.votes()
    assert (vote.revision, vote.ballot.choice) == (2, 2)


def test_many_phones_that_vote_at_once_are_each_counted_once(hall: OpenHall) -> None:
    hall.ask()
    with ThreadPoolExecutor(20) as phones:
        sent = [
            phones.submit(
                send, hall, device=f"{number:022d}", ballot={"choice": number % 4, "confidence": 1}
            )
            for number in range(120)
            for _ in range(2)
        ]
    assert {one.result() for one in sent} == {200}
    assert len(hall.library.votes()) == 120


def test_nothing_is_taken_but_an_answer_to_what_is_asked(hall: OpenHall) -> None:
    assert send(hall) == 409
    hall.ask(QuestionForm.PLACE)
    assert send(hall) == 409
    assert send(hall, ballot={"taps": [[0.5, 0.5]], "confidence": 1}, item=str(uuid4())) == 409
    assert send(hall, ballot={"taps": [[0.5, 0.5]], "confidence": 1}, round="second") == 409
    assert send(hall, ballot={"taps": [[0.5, 0.5]], "confidence": 1}) == 200
    hall.hall.show(Screen.CLOSED)
    assert send(hall, device="e" * 22) == 409
    assert len(hall.library.votes()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"device": "#1"},
        {"device": "../../etc/passwd"},
        {"ballot": {}},
        {"ballot": {"choice": 1, "holds": True}},
        {"ballot": {"choice": -1}},
        {"ballot": {"choice": 10**30}},
        {"item": "no id"},
        {"revision": 0},
        {"revision": 10**9},
        {"round": "third"},
        {"name": "Ada"},
    ],
)
def test_what_is_no_vote_is_refused(hall: OpenHall, changes: dict[str, object]) -> None:
    hall.ask()
    assert send(hall, **changes) == 400
    assert hall.library.votes() == ()


def test_a_wrong_code_leads_nowhere(hall: OpenHall) -> None:
    hall.ask(QuestionForm.PLACE, film=True)
    wrong = "BBBB" if hall.address.code != "BBBB" else "CCCC"
    for path in ("state", "events", f"film/{hall.item}"):
        assert request(hall, "GET", f"/{wrong}/{path}")[0].status == 404
    assert request(hall, "POST", f"/{wrong}/votes", b"{}")[0].status == 404
    page, content = request(hall, "GET", f"/{wrong}")
    assert (page.status, content.startswith(b"<!doctype html>")) == (404, True)


def test_the_code_may_be_typed_in_small_letters(hall: OpenHall) -> None:
    assert request(hall, "GET", f"/{hall.address.code.lower()}/state")[0].status == 200


def test_the_page_allows_itself_nothing_but_its_own_parts(hall: OpenHall) -> None:
    response, content = request(hall, "GET", f"/{hall.address.code}")
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert policy.count("'sha256-") == 2
    assert len(content) < 60_000
    assert b"http://" not in content.replace(b"http://www.w3.org/2000/svg", b"")
    assert b"https://" not in content
    assert "Set-Cookie" not in response.headers


def test_a_film_is_there_only_while_it_is_asked_about(hall: OpenHall) -> None:
    path = f"/{hall.address.code}/film/{hall.item}"
    assert request(hall, "GET", path)[0].status == 404
    hall.ask(QuestionForm.PLACE, film=True)
    response, content = request(hall, "GET", path)
    assert (response.status, response.headers["Content-Type"]) == (200, "image/jpeg")
    assert content.startswith(b"\xff\xd8")
    assert request(hall, "GET", f"/{hall.address.code}/film/{uuid4()}")[0].status == 404
    hall.hall.show(Screen.WAIT)
    assert request(hall, "GET", path)[0].status == 404


def test_phones_hear_of_a_change_and_of_the_end(hall: OpenHall) -> None:
    connection = HTTPConnection(LOOPBACK, hall.address.port, timeout=30)
    connection.request("GET", f"/{hall.address.code}/events")
    events = connection.getresponse()
    first = _event(events)
    assert (first["screen"], first["version"]) == ("wait", 0)
    hall.ask()
    assert (_event(events)["screen"], hall.server.phones) == ("vote", 1)
    hall.server.close()
    assert _event(events)["screen"] == "over"
    connection.close()


def test_after_the_lecture_the_port_is_closed(hall: OpenHall) -> None:
    hall.server.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK, hall.address.port), timeout=5)


def test_the_server_answers_on_its_own_address_only(hall: OpenHall) -> None:
    for other in ("127.0.0.2", "::1"):
        with pytest.raises(OSError, match=r"refused|not available|unsupported|not supported"):
            socket.create_connection((other, hall.address.port), timeout=5)


def test_an_address_that_is_taken_is_told_in_words(hall: OpenHall) -> None:
    second = AudienceServer(hall.hall)
    with pytest.raises(HallNotOpened, match="go on without phones"):
        second.open(LOOPBACK, hall.address.port)


def test_a_vote_that_comes_too_slowly_or_too_long_is_given_up(
    hall: OpenHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "BODY_WITHIN_S", 0.2)
    hall.ask()
    head = f"POST /{hall.address.code}/votes HTTP/1.1\r\nHost: hall\r\nContent-Length: 99\r\n\r\n"
    with socket.create_connection((LOOPBACK, hall.address.port), timeout=30) as slow:
        slow.sendall(head.encode() + b"{")
        assert slow.recv(4096).split()[1] == b"408"
    long = b" " * (routes.LARGEST_BODY + 1)
    response, _ = request(hall, "POST", f"/{hall.address.code}/votes", long)
    assert response.status == 413


def test_hostile_requests_change_nothing_and_the_lecture_goes_on(tmp_path: Path) -> None:
    said = hostile_to(tmp_path, 200, random.Random(20261129))
    assert "nothing stored" in said


def test_a_head_without_an_end_is_refused(hall: OpenHall) -> None:
    with socket.create_connection((LOOPBACK, hall.address.port), timeout=30) as endless:
        endless.sendall(b"GET / HTTP/1.1\r\nHost: hall\r\nX: " + b"a" * (2 * LARGEST_HEAD))
        assert endless.recv(4096).split()[1] == b"400"


def test_a_head_that_comes_too_slowly_is_given_up_on_a_used_connection_too(
    hall: OpenHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "REQUEST_WITHIN_S", 0.2)
    state = f"GET /{hall.address.code}/state HTTP/1.1\r\nHost: hall\r\n"
    with socket.create_connection((LOOPBACK, hall.address.port), timeout=30) as slow:
        slow.sendall(f"{state}\r\n".encode())
        answer = b""
        while not answer.endswith(b"}"):
            answer += slow.recv(4096)
        slow.sendall(state.encode())
        assert slow.recv(4096) == b""


def test_one_phone_cannot_vote_without_a_pause(hall: OpenHall) -> None:
    hall.ask()
    answers = [send(hall, revision=revision) for revision in range(1, routes.VOTES_AT_ONCE + 12)]
    assert 429 in answers
    assert send(hall, device="e" * 22) == 200


def test_one_address_cannot_ask_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "REQUESTS_AT_ONCE", 5)
    monkeypatch.setattr(routes, "REQUESTS_PER_S", 0.001)
    with open_hall(tmp_path) as hall:
        path = f"/{hall.address.code}/state"
        answers = [request(hall, "GET", path)[0].status for _ in range(7)]
    assert answers == [200] * 5 + [429] * 2


def test_the_lecturers_phone_points_and_goes_on_and_nobody_elses(hall: OpenHall) -> None:
    heard: list[Command | Pointed] = []
    hall.hall.remote = heard.append
    path = f"/{hall.address.code}/remote/{hall.hall.key}"
    page, content = request(hall, "GET", path)
    assert (page.status, content.startswith(b"<!doctype html>")) == (200, True)
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    for body in (b'{"at":[0.25,0.5]}', b'{"at":null}', b'{"command":"next"}'):
        assert request(hall, "POST", path, body)[0].status == 200
    assert heard == [Pointed((0.25, 0.5)), Pointed(None), Command.NEXT]
    for body in (b'{"at":[2,0]}', b'{"command":"end"}', b"[]", b'{"at":[0,0],"x":1}'):
        assert request(hall, "POST", path, body)[0].status == 400
    wrong = f"/{hall.address.code}/remote/{'k' * 22}"
    for method in ("GET", "POST"):
        assert request(hall, method, wrong, b'{"command":"next"}')[0].status == 404
    assert len(heard) == 3
    state = request(hall, "GET", f"/{hall.address.code}/state")[1]
    assert hall.hall.key.encode() not in state


def _event(events: HTTPResponse) -> dict[str, object]:
    while not (line := events.readline()).startswith(b"data: "):
        assert line, "the stream ended"
    return json.loads(line.removeprefix(b"data: "))
