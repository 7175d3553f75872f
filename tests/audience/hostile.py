"""Requests that are none, many and bounded, to the server of a hall on the loopback address."""

import json
import random
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lessons.lecture.ballots import QuestionForm
from tests.audience.halls import LOOPBACK, OpenHall, open_hall

ANSWERS = frozenset({200, 307, 400, 404, 405, 408, 409, 413, 429, 503})
_AT_ONCE = 16


def hostile_to(folder: Path, requests: int, chance: random.Random) -> str:
    """A vote is open all the time. Raises AssertionError where something is stored, the server
    answers in no way that is meant, or the port stays open. Returns what was answered, in words."""
    with open_hall(folder) as hall:
        hall.ask(QuestionForm.PLACE)
        seeds = [chance.getrandbits(32) for _ in range(requests)]
        with ThreadPoolExecutor(_AT_ONCE) as crowd:
            answers = list(crowd.map(lambda seed: ask(hall, random.Random(seed)), seeds))
        assert set(answers) <= ANSWERS | {0}, set(answers) - ANSWERS
        assert hall.library.votes() == (), "something was stored"
        assert _honest_vote(hall) == 200, "the lecture does not go on"
        assert len(hall.library.votes()) == 1
        hall.server.close()
        assert _is_closed(hall), "the port is open after the lecture"
    counts = {code: answers.count(code) for code in sorted(set(answers))}
    return (
        f"{requests} hostile requests: {counts} (0: hung up); the lecture went on, nothing stored"
    )


def ask(hall: OpenHall, chance: random.Random) -> int:
    """The status; 0 where the server hung up without one."""
    with socket.create_connection((LOOPBACK, hall.address.port), timeout=60) as connection:
        try:
            for part in _hostile(hall, chance):
                connection.sendall(part)
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(4_096)
        except TimeoutError:
            raise
        except OSError:  # The server hung up on the way.
            return 0
    return int(answer.split()[1]) if answer else 0


def _hostile(hall: OpenHall, chance: random.Random) -> list[bytes]:
    """What is sent, part by part."""
    code = hall.address.code
    junk = chance.randbytes(chance.randrange(1, 4_000))
    votes = f"POST /{code}/votes HTTP/1.1\r\nHost: hall\r\n"
    head = f"{votes}Content-Length: ".encode()
    escapes = ("../" * chance.randrange(1, 60), "%2e%2e/" * 9, "..%5c" * 9, "/" * 900, "%00")
    flood = "".join(f"X-{number}: {'a' * chance.randrange(400)}\r\n" for number in range(120))
    kinds: list[list[bytes]] = [
        [junk],
        [f"GET /{chance.choice(escapes)}etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n".encode()],
        [f"GET /{code}/film/{chance.choice(escapes)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()],
        [f"GET /{_wrong(code, chance)}/state HTTP/1.1\r\nHost: x\r\n\r\n".encode()],
        [f"POST /{code}/remote/{chance.choice(escapes)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()],
        [f"POST /{code}/remote/{'k' * 22} HTTP/1.1\r\nHost: x\r\nContent-Length: 18\r\n\r\n"
         '{"command":"next"}'.encode()],
        [f"GET / HTTP/1.1\r\nHost: x\r\n{flood}\r\n".encode()],
        [b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"a" * 40_000, b"\r\n\r\n"],
        [f"{chance.choice(('DELETE', 'PUT', 'BREW'))} /{code}/votes HTTP/1.1\r\n"
         "Host: x\r\n\r\n".encode()],
        [head, b"5\r\n\r\n", junk],
        [head, b"1000000000\r\n\r\n", junk],
        [head, b"-1\r\n\r\n", junk],
        [votes.encode(), b"Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n", junk],
        [_posted(head, b"[" * chance.randrange(1, 2_000))],
        [_posted(head, b'{"a":' * 300)],
        [_posted(head, b" " * 3_000)],
        [_posted(head, _nearly_a_vote(hall, chance))],
        [bytes([byte]) for byte in head[: chance.randrange(1, 40)]],
    ]  # fmt: skip
    return chance.choice(kinds)


def _posted(head: bytes, body: bytes) -> bytes:
    return head + str(len(body)).encode() + b"\r\n\r\n" + body


def _wrong(code: str, chance: random.Random) -> str:
    wrong = "".join(chance.choice("BCDFGH") for _ in code)
    return wrong if wrong != code else "ZZZZZ"


def _nearly_a_vote(hall: OpenHall, chance: random.Random) -> bytes:
    vote = _vote(hall)
    spoiled: dict[str, object] = {
        "device": chance.choice(("", "#1", "d" * 23, "../" * 7 + "d", None, 7)),
        "item": chance.choice(("", "0" * 32, "' OR 1=1 --", None)),
        "round": chance.choice(("third", 1, None)),
        "revision": chance.choice((0, -1, 10**30, "1; DROP TABLE lectures", 1.5)),
        "ballot": chance.choice(({}, {"taps": [[2, 2]]}, {"taps": [[0, 0]] * 99}, {"choice": 1})),
    }
    name = chance.choice(list(spoiled))
    return json.dumps({**vote, name: spoiled[name]}).encode()


def _vote(hall: OpenHall) -> dict[str, object]:
    return {
        "device": "d" * 22,
        "item": str(hall.item),
        "round": "first",
        "revision": 1,
        "ballot": {"taps": [[0.5, 0.5]], "confidence": 2},
    }


def _honest_vote(hall: OpenHall) -> int:
    body = json.dumps(_vote(hall)).encode()
    head = f"POST /{hall.address.code}/votes HTTP/1.1\r\nHost: hall\r\nContent-Length: "
    with socket.create_connection((LOOPBACK, hall.address.port), timeout=60) as phone:
        phone.sendall(_posted(head.encode(), body))
        return int(phone.recv(4_096).split()[1])


def _is_closed(hall: OpenHall) -> bool:
    try:
        socket.create_connection((LOOPBACK, hall.address.port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False
