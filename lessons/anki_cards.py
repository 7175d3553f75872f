"""A pack as cards for Anki: the question and its film in front, what happened on the back.

The same item is the same note: importing a newer export updates it.
"""

import contextlib
import html
import itertools
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import genanki  # pyright: ignore[reportMissingTypeStubs]

from engine.files import replacing
from engine.phrasing.interpretations import interpretation_text
from engine.result import RunResult
from lessons.pack.kinds import Item
from lessons.pack.kinds.base import letter_of
from lessons.pack.manifest import PackImage
from lessons.pack.opened import OpenedPack
from lessons.pack.phrases import Phrases, hypothesis_in, phrases_in

APKG = ".apkg"
_MODEL_ID = 1_647_301_982
_FIRST_REVISION = 1_700_000_000
_CSS = """
.card { font-family: sans-serif; font-size: 18px; color: #eee; background: #16181c; }
img { max-width: 48%; max-height: 70vh; }
small { color: #9aa; }
"""
_MODEL = genanki.Model(
    _MODEL_ID,
    "Foresee",
    fields=[{"name": name} for name in ("Item", "Title", "Question", "Answer", "Credit")],
    templates=[
        {
            "name": "Predict, then see",
            "qfmt": "<h3>{{Title}}</h3><p>{{Question}}</p><small>{{Credit}}</small>",
            "afmt": "{{FrontSide}}<hr id=answer>{{Answer}}",
        }
    ],
    css=_CSS,
)

Picture = Callable[[RunResult], bytes]


def export_cards(opened: OpenedPack, path: Path, picture: Picture) -> None:
    """One card per item. `picture`: a run as a PNG that bears the mark of what is synthetic.

    Raises PackRefused, OSError.
    """
    opened.require_sound()
    deck: Any = genanki.Deck(
        _deck_id(opened.pack.id), opened.pack.title, html.escape(_about(opened))
    )
    with tempfile.TemporaryDirectory(prefix="foresee-anki-") as folder:
        media = _Media(opened, Path(folder), picture)
        for lesson in opened.pack.lessons:
            for item in lesson.items:
                deck.add_note(_note(item, lesson.title, media))
        with replacing(path) as part:
            _write(part, Path(folder) / "collection.anki2", deck, opened.pack.revision, media.files)


def _write(path: Path, collection: Path, deck: Any, revision: int, media: Iterable[Path]) -> None:
    """As genanki's own writer does, which leaves its database behind in the system's folder."""
    # Anki takes a note for newer by this, and numbers notes from it.
    at = _FIRST_REVISION + revision
    with contextlib.closing(sqlite3.connect(collection)) as connection:
        package: Any = genanki.Package(deck)
        package.write_to_db(connection.cursor(), float(at), itertools.count(1000 * at))
        connection.commit()
    numbered = dict(enumerate(media))
    named = json.dumps({number: file.name for number, file in numbered.items()})
    with zipfile.ZipFile(path, "w") as archive:
        # Without the clock's time: it may be one that no zip can hold.
        archive.writestr(zipfile.ZipInfo("collection.anki2"), collection.read_bytes())
        archive.writestr(zipfile.ZipInfo("media"), named)
        for number, file in numbered.items():
            archive.writestr(zipfile.ZipInfo(str(number)), file.read_bytes())


class _Media:
    """Pictures as files whose names no other deck has, each written once."""

    def __init__(self, opened: OpenedPack, folder: Path, picture: Picture) -> None:
        self._opened = opened
        self._folder = folder
        self._picture = picture
        self._images = {image.id: image for image in opened.pack.images}
        self.phrases = phrases_in(opened.pack.languages[0])
        self.files: dict[Path, None] = {}

    def image(self, image_id: UUID) -> PackImage:
        return self._images[image_id]

    def text_of(self, run_id: UUID) -> str:
        """What the model wrote, English."""
        return self._opened.run(run_id).interpretation

    def film(self, image_id: UUID, letter: str = "") -> str:
        """Empty for a film in a format that Anki cannot show."""
        image = self._images[image_id]
        ending = PurePosixPath(image.file).suffix
        if ending not in (".png", ".jpg", ".jpeg"):
            return ""
        kind = "synthetic-film" if image.synthetic else "film"
        tag = self._tag(
            f"foresee-{kind}-{image_id.hex}{ending}",
            lambda: self._opened.image_bytes(image_id),
        )
        return f"{letter}: {tag}" if letter else tag

    def run(self, run_id: UUID, prior: UUID) -> str:
        return self._tag(
            f"foresee-synthetic-run-{run_id.hex}.png",
            lambda: self._picture(self._opened.run(run_id).result(self._opened.image(prior))),
        )

    def _tag(self, name: str, content: Callable[[], bytes]) -> str:
        file = self._folder / name
        if file not in self.files:
            file.write_bytes(content())
            self.files[file] = None
        return f'<img src="{name}">'


def _note(item: Item, lesson: str, media: _Media) -> genanki.Note:
    images = [media.image(one) for one in item.shown_images]
    credited = dict.fromkeys(_credit(image, media.phrases) for image in images)
    fields = [
        str(item.id),
        html.escape(item.title),
        "<br>".join(_front(item, media)),
        "<br>".join(_back(item, media)),
        html.escape(" ".join([*credited, media.phrases.notice])),
    ]
    tag = "".join(letter if letter.isalnum() else "_" for letter in lesson)
    return genanki.Note(_MODEL, fields, guid=f"foresee-{item.id.hex}", tags=[tag])


def _front(item: Item, media: _Media) -> Iterator[str]:
    yield html.escape(item.question)
    if item.given_hypothesis:
        told = hypothesis_in(item.given_hypothesis, media.phrases.language)
        yield html.escape(media.phrases.hypothesis.format(text=told))
    if item.quote:
        yield html.escape(f"“{item.quote}”")
    for place, sentence in enumerate(item.sentences):
        yield html.escape(f"{letter_of(place)}. {sentence}")
    yield " ".join(media.film(film, letter) for film, letter in _lettered(item))


def _back(item: Item, media: _Media) -> Iterator[str]:
    yield html.escape(item.answer_in(media.phrases.language))
    if item.reference.text:
        yield html.escape(item.reference.text)
    for film in item.shown_images[len(item.images_before_answer) :]:
        yield media.film(film)
    if item.shown_run is not None:
        yield media.run(item.shown_run, item.shown_images[0])
        text = interpretation_text(media.text_of(item.shown_run), media.phrases.language)
        said = media.phrases.model_text.format(text=text)
        yield f"<small>{media.phrases.drawn_by_model} {html.escape(said)}</small>"


def _lettered(item: Item) -> Iterator[tuple[UUID, str]]:
    """Films that may be seen, with their letters where one chooses among them."""
    for place, film in enumerate(item.images_before_answer):
        yield film, letter_of(place) if item.choices else ""


def _credit(image: PackImage, phrases: Phrases) -> str:
    synthetic = f"{phrases.synthetic}. " if image.synthetic else ""
    return f"{synthetic}{image.attribution} ({image.licence}; {image.source})."


def _about(opened: OpenedPack) -> str:
    pack = opened.pack
    notice = phrases_in(pack.languages[0]).notice
    return f"{pack.description} {', '.join(pack.authors)}, {pack.licence}. {notice}".strip()


def _deck_id(pack: UUID) -> int:
    """Anki counts decks by times in milliseconds: large, but within 53 bits."""
    return (1 << 40) + pack.int % (1 << 40)
