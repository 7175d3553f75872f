"""What stands on the pages of a handout, item by item. Knows no paper and no widgets."""

from collections.abc import Iterator
from enum import StrEnum
from uuid import UUID

from PySide6.QtGui import QImage

from app.handout.pictures import Shown, printed_picture
from app.widgets.printed import Heading, Paragraph, Part, Pictures, Small, Writing
from engine.phrasing.interpretations import interpretation_text
from engine.radiograph import Radiograph
from lessons.answers import Asked
from lessons.marks import Mark
from lessons.pack.kinds import Item
from lessons.pack.kinds.base import letter_of
from lessons.pack.manifest import Lesson, Pack, PackImage
from lessons.pack.opened import OpenedPack
from lessons.pack.phrases import Phrases, hypothesis_in, phrases_in

Block = list[Part]
"""Kept together on a page where it fits."""
Picture = tuple[QImage, str]
"""With the words below it."""


class Edition(StrEnum):
    STUDENT = "student"
    TEACHER = "teacher"


class Handout:
    """Reads films and runs of an opened pack as they are asked for. Raises PackRefused."""

    def __init__(self, opened: OpenedPack, pack: Pack, language: str, edition: Edition) -> None:
        """pack: of `opened`, with its texts in `language`."""
        self._opened = opened
        self._pack = pack
        self.phrases: Phrases = phrases_in(language)
        self._edition = edition
        self._images = {image.id: image for image in pack.images}
        self._read: tuple[UUID, Radiograph] | None = None

    @property
    def title(self) -> str:
        return self._pack.title

    @property
    def is_teachers(self) -> bool:
        return self._edition is Edition.TEACHER

    def blocks(self, lesson: UUID | None) -> Iterator[Block]:
        """Of one lesson, or of all: the head, each item, and the rights of every film."""
        lessons = [one for one in self._pack.lessons if lesson in (None, one.id)]
        yield self._head()
        number = 0
        for one in lessons:
            yield self._lesson_head(one)
            for item in one.items:
                number += 1
                yield from self._item(number, item)
        yield from self._rights(lessons)

    # The head

    def _head(self) -> Block:
        phrases, pack = self.phrases, self._pack
        edition = phrases.teacher_edition if self.is_teachers else phrases.student_edition
        who = phrases.by.format(authors=", ".join(pack.authors))
        parts: Block = [
            Paragraph(edition),
            Small(f"{who} · {phrases.licence.format(licence=pack.licence)}"),
        ]
        if pack.description:
            parts.append(Paragraph(pack.description))
        return [*parts, *self._objectives(pack.objectives)]

    def _lesson_head(self, lesson: Lesson) -> Block:
        parts: Block = [Heading(lesson.title)]
        if lesson.introduction:
            parts.append(Paragraph(lesson.introduction))
        return [*parts, *self._objectives(lesson.objectives)]

    def _objectives(self, objectives: tuple[str, ...]) -> Block:
        if not objectives:
            return []
        lines = "\n".join(f"– {one}" for one in objectives)
        return [Paragraph(f"{self.phrases.objectives}\n{lines}")]

    # An item

    def _item(self, number: int, item: Item) -> Iterator[Block]:
        before = item.images_before_answer
        parts: Block = [Heading(f"{number}. {item.title}"), Paragraph(item.question)]
        if item.quote:
            parts.append(Paragraph(f"“{item.quote}”"))
        if item.given_hypothesis:
            told = hypothesis_in(item.given_hypothesis, self.phrases.language)
            parts.append(Paragraph(self.phrases.hypothesis.format(text=told)))
        shown = [
            self._film(item, place, image, mark=self._drawn_mark(item, place))
            for place, image in enumerate(before)
        ]
        parts.append(Pictures(tuple(shown)))
        if self.is_teachers:
            sentences = [f"{letter_of(n)}. {one}" for n, one in enumerate(item.sentences)]
            parts += [Paragraph("\n".join(sentences))] if sentences else []
            parts.append(self._credits(item))
            yield parts
            yield self._answers(number, item)
        else:
            parts += self._to_fill_in(item)
            parts.append(self._credits(item))
            yield parts

    def _film(self, item: Item, place: int, image: UUID, *, mark: Mark | None) -> Picture:
        described = self._images[image]
        synthetic = self.phrases.synthetic if described.synthetic else ""
        picture = printed_picture(Shown(self._radiograph(image).pixels, synthetic, mark))
        words = [self._name(item, place, described), self.phrases.marked if mark else ""]
        return picture, " · ".join(filter(None, words))

    def _name(self, item: Item, place: int, image: PackImage) -> str:
        if item.choices:
            return self.phrases.film.format(letter=letter_of(place))
        if place == 0:
            return self.phrases.prior
        days = self._days(item, image)
        if days is None or days < 1:
            return self.phrases.later_film
        later = self.phrases.day_later if days == 1 else self.phrases.days_later
        return f"{self.phrases.later_film}, {later.format(days=days)}"

    def _days(self, item: Item, image: PackImage) -> int | None:
        prior = self._images[item.shown_images[0]]
        return None if None in (prior.day, image.day) else (image.day or 0) - (prior.day or 0)

    def _drawn_mark(self, item: Item, place: int) -> Mark | None:
        """The key's, on the prior of a teacher's edition."""
        reference = item.reference
        is_wanted = self.is_teachers and place == 0 and not item.choices and reference.is_marked
        return reference.mark if is_wanted else None

    def _radiograph(self, image: UUID) -> Radiograph:
        """The last one is kept: a prior is often asked for twice."""
        if self._read is None or self._read[0] != image:
            self._read = image, self._opened.image(image)
        return self._read[1]

    # For students

    def _to_fill_in(self, item: Item) -> Iterator[Part]:
        phrases = self.phrases
        for asked in item.asks:
            match asked:
                case Asked.PLACE:
                    yield Paragraph(phrases.mark_where)
                case Asked.CHANGES:
                    yield Writing(phrases.say_what, lines=2)
                case Asked.FILMS:
                    letters = (f"☐ {letter_of(n)}" for n in range(len(item.choices)))
                    yield Paragraph(f"{phrases.choose} {'   '.join(letters)}")
                case Asked.OPTIONS:
                    yield Paragraph(phrases.choose)
                    sentences = enumerate(item.sentences)
                    yield Paragraph("\n".join(f"☐ {letter_of(n)}. {one}" for n, one in sentences))
                case Asked.STATEMENT:
                    yield Paragraph(f"☐ {phrases.holds}   ☐ {phrases.holds_not}")
                case Asked.TEXT:
                    yield Writing(phrases.in_words, lines=3)
                case Asked.CONFIDENCE:
                    yield Paragraph(f"{phrases.how_sure} ______ %")

    # For teachers

    def _answers(self, number: int, item: Item) -> Block:
        """With the number of the item: it may begin another page."""
        phrases = self.phrases
        answer = phrases.key.format(text=item.answer_in(phrases.language))
        parts: Block = [Paragraph(f"{number}. {answer}")]
        if item.reference.text:
            parts.append(Paragraph(item.reference.text))
        parts += self._revealed(item)
        if item.presenter_note:
            parts.append(Paragraph(phrases.note.format(text=item.presenter_note)))
        return parts

    def _revealed(self, item: Item) -> Iterator[Part]:
        later = item.shown_images[len(item.images_before_answer) :]
        first = len(item.images_before_answer)
        shown = [self._film(item, first + n, image, mark=None) for n, image in enumerate(later)]
        words: list[Part] = []
        if item.shown_run is not None:
            picture, words = self._run(item, item.shown_run)
            shown.append(picture)
        if shown:
            yield Pictures(tuple(shown))
        yield from words

    def _run(self, item: Item, run_id: UUID) -> tuple[Picture, list[Part]]:
        phrases = self.phrases
        document = self._opened.run(run_id)
        prior = self._radiograph(item.shown_images[0])
        result = document.result(prior)
        mark = item.reference.mark if item.reference.is_marked else None
        picture = printed_picture(Shown(result.counterfactual, phrases.drawn_by_model, mark))
        caption = " · ".join(filter(None, (phrases.model_picture, phrases.marked if mark else "")))
        run = next(one for one in self._pack.runs if one.id == run_id)
        said = interpretation_text(document.interpretation, phrases.language)
        words: list[Part] = [
            Paragraph(phrases.model_text.format(text=said)),
            Small(
                phrases.model.format(
                    model=run.model, hypothesis=hypothesis_in(run.hypothesis, phrases.language)
                )
            ),
        ]
        return (picture, caption), words

    # Rights

    def _credits(self, item: Item) -> Part:
        """Of the films that this edition shows with the item."""
        shown = item.shown_images if self.is_teachers else item.images_before_answer
        lines = dict.fromkeys(self._credit(self._images[one]) for one in shown)
        return Small(" ".join(lines))

    def _credit(self, image: PackImage) -> str:
        synthetic = f"{self.phrases.synthetic}. " if image.synthetic else ""
        return f"{synthetic}{image.attribution} ({image.licence}; {image.source})."

    def _rights(self, lessons: list[Lesson]) -> Iterator[Block]:
        """Every film of these lessons; those of students whose films come later too."""
        shown: dict[str, None] = {}
        for lesson in lessons:
            for item in lesson.items:
                shown |= dict.fromkeys(self._credit(self._images[i]) for i in item.shown_images)
        if shown:
            lines: list[Part] = [Small(credit) for credit in shown]
            yield [Heading(self.phrases.films_and_rights), *lines]
