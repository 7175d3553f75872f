"""A lecture that is killed again and again, and what must be true afterwards.

As a program it is the lecturer's laptop: it begins the lecture or takes it up again, moves on,
takes votes, and tells on standard output what it is about to keep and what is kept.
"""

import json
import random
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any
from uuid import UUID, uuid4

from pydantic import TypeAdapter

from lessons.lecture.ballots import Ballot, Vote
from lessons.lecture.records import LectureRecord
from lessons.lecture.state import Advice, Agenda, Blank, LectureState, Round
from lessons.store import Store

_ROOT = Path(__file__).parents[3]
_ITEMS = tuple(UUID(int=number) for number in range(1, 7))
_AGENDA = Agenda(tuple(number != 3 for number in range(len(_ITEMS))))
_PHONES = 40
_LONGEST_S = 0.3
_STATE = TypeAdapter(LectureState)
_VOTES = TypeAdapter(list[Vote])


@dataclass
class Told:
    """What the laptop said before it was killed: the states that may stand in the library, and of
    each phone's votes what was sent and how far it was answered."""

    states: list[LectureState] = field(default_factory=lambda: [LectureState()])
    sent: dict[tuple[str, UUID, Round], dict[int, Ballot]] = field(
        default_factory=dict[tuple[str, UUID, Round], dict[int, Ballot]]
    )
    answered: dict[tuple[str, UUID, Round], int] = field(
        default_factory=dict[tuple[str, UUID, Round], int]
    )

    def hear(self, line: bytes) -> None:
        # A line without its end was cut by the kill and says nothing.
        if not line.endswith(b"\n"):
            return
        when, what, content = line.decode().split(" ", 2)
        if what == "step":
            state = _STATE.validate_json(content)
            self.states = [state] if when == "end" else [*self.states, state]
        else:
            for vote in _VOTES.validate_json(content):
                self._hear_vote(when, vote)

    def _hear_vote(self, when: str, vote: Vote) -> None:
        key = vote.device, vote.item, vote.round
        if when == "end":
            self.answered[key] = vote.revision
        else:
            self.sent.setdefault(key, {})[vote.revision] = vote.ballot

    def require_nothing_lost(self, database: Path) -> None:
        """Opening checks the file."""
        with Store.open(database) as store:
            (lecture,) = store.lectures.all()
            assert store.lectures.unfinished() == lecture
            assert lecture.state in self.states, "the lecture is not where it was"
            self.states = [lecture.state]
            votes = [
                vote
                for item in lecture.items
                for round_ in Round
                for vote in store.lectures.answers(lecture.id, item, round_).votes
            ]
        held = {(vote.device, vote.item, vote.round): vote for vote in votes}
        assert len(held) == len(votes), "a vote is there twice"
        assert held.keys() <= self.sent.keys(), "a vote came from nowhere"
        assert self.answered.keys() <= held.keys(), "a vote that was answered is lost"
        for key, vote in held.items():
            assert vote.revision >= self.answered.get(key, 0), "a vote went back"
            assert vote.ballot == self.sent[key][vote.revision], "a vote is another"


def kill_at_a_random_moment(database: Path, told: Told, chance: random.Random) -> None:
    """Let the lecture go on for some steps, then kill it within the next ones."""
    program = [sys.executable, "-m", "tests.lessons.lecture.killed_lecture", str(database)]
    with Popen([*program, str(chance.getrandbits(32))], stdout=PIPE, cwd=_ROOT) as laptop:
        assert laptop.stdout is not None
        for _ in range(chance.randint(1, 60)):
            line = laptop.stdout.readline()
            assert line, "the lecture ended by itself"
            told.hear(line)
        killer = threading.Timer(chance.uniform(0.0, _LONGEST_S), laptop.kill)
        killer.start()
        for line in laptop.stdout:
            told.hear(line)
        killer.join()


def hold_until_killed(database: Path, chance: random.Random) -> None:
    with Store.open(database) as store:
        lecture = store.lectures.unfinished()
        if lecture is None:
            lecture = LectureRecord(uuid4(), uuid4(), "See it move", _ITEMS, datetime.now(UTC))
            store.lectures.begin(lecture)
        state = lecture.state
        while True:
            state = _moved(state, chance)
            _tell("begin", "step", _STATE.dump_python(state, mode="json"))
            store.lectures.move(lecture.id, state)
            _tell("end", "step", _STATE.dump_python(state, mode="json"))
            round_ = state.open_round
            if round_ is not None:
                _take_votes(store, lecture, lecture.items[state.item], round_, chance)


def _moved(state: LectureState, chance: random.Random) -> LectureState:
    """To somewhere else, mostly on; from the end back to the beginning."""
    if state.ended:
        return state.jump(_AGENDA, 0)
    how = chance.random()
    if how < 0.1:
        return state.covered(chance.choice((Blank.BLACK, Blank.WHITE)))
    moved = state.backward(_AGENDA) if how < 0.2 else state
    if moved == state:
        moved = state.forward(_AGENDA, chance.choice((Advice.GO_ON, Advice.DISCUSS)))
    return moved


def _take_votes(
    store: Store, lecture: LectureRecord, item: UUID, round_: Round, chance: random.Random
) -> None:
    known = {
        vote.device: vote.revision
        for vote in store.lectures.answers(lecture.id, item, round_).votes
    }
    for _ in range(3):
        devices = chance.sample(range(_PHONES), chance.randint(1, _PHONES))
        votes: list[Vote] = []
        for device in (f"{number:022d}" for number in devices):
            known[device] = known.get(device, 0) + 1
            ballot = Ballot(choice=chance.randrange(4), confidence=chance.randint(1, 3))
            votes.append(
                Vote(device=device, item=item, round=round_, revision=known[device], ballot=ballot)
            )
        _tell("begin", "votes", _VOTES.dump_python(votes, mode="json"))
        store.lectures.take_votes(lecture.id, votes, datetime.now(UTC))
        _tell("end", "votes", _VOTES.dump_python(votes, mode="json"))


def _tell(when: str, what: str, content: Any) -> None:
    print(when, what, json.dumps(content), flush=True)  # noqa: T201


if __name__ == "__main__":
    hold_until_killed(Path(sys.argv[1]), random.Random(int(sys.argv[2])))
