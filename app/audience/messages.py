"""What the app and the program that serves phones say to each other: a line of JSON each."""

import base64
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.audience.hall import Command, Hall, HallView, ReducedFilm
from lessons.lecture.ballots import Vote
from lessons.marks import Point


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True)


class Shown(_Message):
    """What phones see from now on; film: of the question, a JPEG as base64, "" for none."""

    kind: Literal["shown"] = "shown"
    view: HallView
    film: str = ""

    @classmethod
    def by(cls, hall: Hall) -> "Shown":
        film = hall.film
        encoded = "" if film is None else base64.b64encode(film.jpeg).decode()
        return cls(view=hall.view, film=encoded)

    @property
    def reduced(self) -> ReducedFilm | None:
        question = self.view.question
        if question is None or not self.film:
            return None
        return ReducedFilm(question.item, base64.b64decode(self.film))


class Open(_Message):
    """The first line: which hall, and where."""

    kind: Literal["open"] = "open"
    lecture: UUID
    title: str
    code: str
    key: str
    host: str
    port: int
    shown: Shown


class Kept(_Message):
    """The votes of a batch are stored, or why they are not."""

    kind: Literal["kept"] = "kept"
    batch: int
    error: str = ""


class Close(_Message):
    kind: Literal["close"] = "close"


class Opened(_Message):
    kind: Literal["opened"] = "opened"
    port: int


class Refused(_Message):
    """Of a `HallNotOpened`."""

    kind: Literal["refused"] = "refused"
    sentence: str
    said: dict[str, str]


class Votes(_Message):
    kind: Literal["votes"] = "votes"
    batch: int
    votes: tuple[Vote, ...]


class Phones(_Message):
    """How many listen."""

    kind: Literal["phones"] = "phones"
    count: int


class FromLecturer(_Message):
    """A command of the lecturer's own phone, or where it points."""

    kind: Literal["lecturer"] = "lecturer"
    command: Command | None = None
    at: Point | None = None


ToServer = Annotated[Shown | Open | Kept | Close, Field(discriminator="kind")]
FromServer = Annotated[
    Opened | Refused | Votes | Phones | FromLecturer, Field(discriminator="kind")
]
TO_SERVER: TypeAdapter[Shown | Open | Kept | Close] = TypeAdapter(ToServer)
FROM_SERVER: TypeAdapter[Opened | Refused | Votes | Phones | FromLecturer] = TypeAdapter(FromServer)
