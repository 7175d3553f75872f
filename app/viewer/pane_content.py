"""What one pane shows: films and the words on them. Knows no widgets."""

from dataclasses import dataclass

from app.film.film import Picture


@dataclass(frozen=True, slots=True)
class PaneText:
    """`mark` is shown on the pane at all times, as "synthetic" must be; `empty` while there is no
    picture."""

    title: str
    mark: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class PaneContent:
    """`second`: what `picture` is compared with, on a pane that compares."""

    text: PaneText
    picture: Picture | None = None
    second: Picture | None = None
    second_text: PaneText | None = None
    compares: bool = False
