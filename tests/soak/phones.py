"""Many phones of one hall, a program of its own: join, listen, vote, lose the network, come back.

    python -m tests.soak.phones URL --phones N --seed S

Tells on standard output, one line each: `joined`, `voted ITEM ROUND` once all have, and at the end
what was answered (`Answered` as JSON). Speaks to the loopback address only.
"""

import argparse
import asyncio
import json
import os
import random
import resource
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

JOIN_WITHIN_S = 5.0
THINK_WITHIN_S = 4.0
_TRIES = 5
_NICE = 10
"""Phones are other machines: they must not take the laptop's processors from the lecture."""
_ZONES = ("right_lower_zone", "left_lower_zone", "right_upper_zone", "heart")

View = dict[str, Any]
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Answered:
    """What the server said. kept: per device, item and round the revision and the ballot that were
    answered last. `posts`: requests with a vote; `refused`: those that were not kept."""

    kept: dict[str, list[Any]] = field(default_factory=dict)
    latencies_ms: list[float] = field(default_factory=list)
    posts: int = 0
    refused: int = 0
    reconnected: int = 0


class Hall:
    """What all phones of this program share."""

    def __init__(self, url: str, phones: int) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        assert parts.port is not None
        self.host, self.port, self.code = parts.hostname, parts.port, parts.path
        self.answered = Answered()
        self._phones = phones
        self._joined = 0
        self._voted: Counter[tuple[str, str]] = Counter()

    def on_joined(self) -> None:
        self._joined += 1
        if self._joined == self._phones:
            _tell("joined")

    def on_voted(self, item: str, round_: str) -> None:
        self._voted[item, round_] += 1
        if self._voted[item, round_] == self._phones:
            _tell(f"voted {item} {round_}")

    async def send(
        self, method: str, path: str, body: bytes = b"", line: "Line | None" = None
    ) -> "Line":
        """On the line that is open, as browsers do, or on a new one."""
        reader, writer = line or await asyncio.open_connection(self.host, self.port)
        head = f"{method} {self.code}{path} HTTP/1.1\r\nHost: hall\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        return reader, writer


class Phone:
    def __init__(self, hall: Hall, number: int, chance: random.Random, *, restless: bool) -> None:
        """`restless`: loses its connection at a random moment of every vote."""
        self._hall = hall
        self._chance = chance
        self._restless = restless
        self._device = f"{number:022d}"
        self._voting: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._ticket: asyncio.StreamWriter | None = None
        self._line: Line | None = None

    async def attend(self) -> None:
        """From the scan of the code until the lecture is over."""
        await asyncio.sleep(self._chance.uniform(0, 0.8 * JOIN_WITHIN_S))
        await self._ask("GET", "")
        await self._ask("GET", "/state")
        has_joined = is_over = False
        failures = 0
        while not is_over and failures < _TRIES:
            failures += 1
            async for view in self._views():
                failures = 0
                if not has_joined:
                    has_joined = True
                    self._hall.on_joined()
                is_over = view["screen"] == "over"
                self._look(view)
        for voting in self._voting.values():
            voting.cancel()
        self._hang_up()

    async def _ask(self, method: str, path: str, body: bytes = b"") -> int:
        """The status of the answer. Where the line was closed meanwhile, on a new one."""
        for _ in range(2):
            try:
                self._line = await self._hall.send(method, path, body, self._line)
                return await _answered(self._line[0])
            except (OSError, asyncio.IncompleteReadError):
                self._hang_up()
        raise ConnectionError("the hall does not answer")

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line[1].close()
        self._line = None

    async def _views(self) -> AsyncIterator[View]:
        """Until the connection ends, by whomever."""
        with suppress(OSError, asyncio.IncompleteReadError):
            reader, self._ticket = await self._hall.send("GET", "/events")
            await reader.readuntil(b"\r\n\r\n")
            while line := await reader.readline():
                if line.startswith(b"data: "):
                    yield json.loads(line.removeprefix(b"data: "))
        if self._ticket is not None:
            self._ticket.close()

    def _look(self, view: View) -> None:
        question = view["question"]
        if view["screen"] != "vote" or question is None:
            return
        asked = question["item"], question["round"]
        if asked not in self._voting:
            self._voting[asked] = asyncio.create_task(self._vote(question))

    async def _vote(self, question: View) -> None:
        if question["film"]:
            await self._ask("GET", f"/film/{question['item']}")
        await asyncio.sleep(self._chance.uniform(0, THINK_WITHIN_S))
        await self._answer(question, 1, self._ballot(question))
        if self._restless:
            await self._reconnect()
        if self._chance.random() < 0.3:
            again = self._ballot(question)
            await self._answer(question, 2, again)
            await self._answer(question, 2, again)
        self._hall.on_voted(question["item"], question["round"])

    async def _reconnect(self) -> None:
        await asyncio.sleep(self._chance.uniform(0, 1.0))
        if self._ticket is not None:
            self._ticket.close()
        self._hang_up()
        self._hall.answered.reconnected += 1
        await self._ask("GET", "/state")

    async def _answer(self, question: View, revision: int, ballot: View) -> None:
        """Sent again where the answer does not come, as the page does."""
        asked = {"item": question["item"], "round": question["round"], "revision": revision}
        body = json.dumps({"device": self._device, "ballot": ballot, **asked}).encode()
        answered = self._hall.answered
        for _ in range(_TRIES):
            answered.posts += 1
            begun = perf_counter()
            status = await self._ask("POST", "/votes", body)
            answered.latencies_ms.append((perf_counter() - begun) * 1000)
            if status == 200:
                key = f"{self._device} {question['item']} {question['round']}"
                answered.kept[key] = [revision, ballot]
                return
            answered.refused += 1
            await asyncio.sleep(0.5)

    def _ballot(self, question: View) -> View:
        chance = self._chance
        confidence = {"confidence": chance.randint(1, 3)}
        match question["form"]:
            case "choice":
                return {"choice": chance.randrange(question["choices"]), **confidence}
            case "yes-no":
                return {"holds": chance.random() < 0.5, **confidence}
            case _ if question["film"]:
                taps = [
                    [round(chance.random(), 3), round(chance.random(), 3)]
                    for _ in range(chance.randint(1, 3))
                ]
                return {"taps": taps, **confidence}
            case _:
                return {"zones": [chance.choice(_ZONES)], **confidence}


async def _answered(reader: asyncio.StreamReader) -> int:
    """The status, once the content is there too."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    length = next(line for line in lines if line.startswith("content-length:"))
    await reader.readexactly(int(length.partition(":")[2]))
    return int(lines[0].split(" ", 2)[1])


async def attend(url: str, phones: int, seed: int) -> Answered:
    hall = Hall(url, phones)
    crowd = [
        Phone(hall, number, random.Random(seed + number), restless=number % 2 == 0)
        for number in range(phones)
    ]
    async with asyncio.TaskGroup() as group:
        for phone in crowd:
            group.create_task(phone.attend())
    return hall.answered


def device_of(key: str) -> tuple[str, UUID, str]:
    """Device, item and round of a key of `Answered.kept`."""
    device, item, round_ = key.split()
    return device, UUID(item), round_


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.phones", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--phones", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    os.nice(_NICE)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    _tell(json.dumps(asdict(asyncio.run(attend(arguments.url, arguments.phones, arguments.seed)))))


if __name__ == "__main__":
    main()
