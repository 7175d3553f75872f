"""A hall with a real library behind it and a server on the loopback address."""

import contextlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
from PIL import Image

from app.audience.hall import Hall, Question, ReducedFilm, Screen
from app.audience.server import Address, AudienceServer
from lessons.lecture.ballots import QuestionForm, Vote
from lessons.lecture.records import LectureRecord
from lessons.lecture.state import Round
from lessons.store import Store

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """One thread owns the store, as in the app."""

    lecture: LectureRecord
    store: Store
    thread: ThreadPoolExecutor

    def keep(self, votes: Sequence[Vote]) -> "Future[None]":
        return self.thread.submit(
            self.store.lectures.take_votes, self.lecture.id, votes, datetime.now(UTC)
        )

    def votes(self, round_: Round = Round.FIRST) -> tuple[Vote, ...]:
        answers = self.thread.submit(
            self.store.lectures.answers, self.lecture.id, self.lecture.items[0], round_
        )
        return answers.result().votes


@dataclass(frozen=True, slots=True, eq=False)
class OpenHall:
    hall: Hall
    server: AudienceServer
    address: Address
    library: Library

    @property
    def item(self) -> UUID:
        return self.library.lecture.items[0]

    def ask(
        self,
        form: QuestionForm = QuestionForm.CHOICE,
        *,
        film: bool = False,
        round_: Round = Round.FIRST,
    ) -> Question:
        """Open a vote on the lecture's item."""
        question = Question(
            item=self.item,
            round=round_,
            form=form,
            text="Where does the effusion get larger?",
            choices=4 if form is QuestionForm.CHOICE else 0,
            film=film,
            synthetic=film,
        )
        picture = ReducedFilm(self.item, drawn_film()) if film else None
        self.hall.show(Screen.VOTE, question, picture)
        return question


@contextlib.contextmanager
def open_hall(folder: Path, port: int = 0) -> Iterator[OpenHall]:
    lecture = LectureRecord(uuid4(), uuid4(), "See it move", (uuid4(),), datetime.now(UTC))
    with ThreadPoolExecutor(1) as thread:
        store = thread.submit(Store.open, folder / "library.db").result()
        library = Library(lecture, store, thread)
        thread.submit(store.lectures.begin, lecture).result()
        hall = Hall(lecture.id, lecture.title, library.keep)
        server = AudienceServer(hall)
        try:
            yield OpenHall(hall, server, server.open(LOOPBACK, port), library)
        finally:
            server.close()
            thread.submit(store.close).result()


def drawn_film(width: int = 480, height: int = 400) -> bytes:
    """No patient's: two ellipses of air."""
    y, x = np.mgrid[0:height, 0:width]
    air = np.zeros((height, width), np.bool_)
    for centre in (0.3, 0.7):
        air |= ((x / width - centre) / 0.14) ** 2 + ((y / height - 0.5) / 0.36) ** 2 < 1
    grey = np.where(air, 40, 170).astype(np.uint8)
    content = BytesIO()
    Image.fromarray(grey).save(content, "JPEG", quality=80)
    return content.getvalue()
