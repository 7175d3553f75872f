"""The language that a pack says it is in, against the language of its texts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from engine.errors import HypothesisDeclined, Named, SentenceValue
from engine.hypothesis import read_hypothesis
from engine.hypothesis.wording import language_of
from engine.phrasing import hypothesis_text
from lessons.pack.manifest import Pack
from lessons.pack.problem import PackFault, Problem
from lessons.pack.text_language import LANGUAGES, text_language
from lessons.pack.translation import Text, same_language

NAMES = {"en": Named("English"), "de": Named("German"), "es": Named("Spanish")}


TRANSLATED = "translations"
"""Begins the place of a problem with a translation, before its language in brackets."""


@dataclass(frozen=True, slots=True)
class _Text:
    place: str
    part: UUID
    title: str
    text: str


def language_contradictions(pack: Pack) -> Iterator[Problem]:
    yield from _of_own_texts(pack)
    for language in pack.languages[1:]:
        yield from _missing(pack, language)
        yield from _in_another(pack, language)


def _missing(pack: Pack, language: str) -> Iterator[Problem]:
    """One problem for each part that lacks texts, which leads to the first of them."""
    texts = pack.texts_in(language)
    lacking: dict[UUID, list[Text]] = {}
    for one in pack.texts():
        # A hypothesis is told in every language that can be read.
        if one.place not in texts and one.way != "hypothesis":
            lacking.setdefault(one.part, []).append(one)
    titles = {pack.id: pack.title} | {one.id: one.title for one in (*pack.lessons, *pack.items)}
    for part, missing in lacking.items():
        fault = PackFault(
            "“{title}” lacks {count} of its texts in {language}: “{text}”. Students read them in "
            "{own} until they are there.",
            title=titles[part],
            count=len(missing),
            language=_named(language),
            text=missing[0].text[:60],
            own=_named(pack.languages[0]),
        )
        field = "title" if missing[0].way == "title" else missing[0].way.rpartition("/")[2]
        field = missing[0].way.partition("/")[0] if field.isdigit() else field
        yield Problem(f"{TRANSLATED}[{language}].{field}", part, fault, blocking=False, asked=True)


def _in_another(pack: Pack, language: str) -> Iterator[Problem]:
    titles = {pack.id: pack.title} | {one.id: one.title for one in (*pack.lessons, *pack.items)}
    for place, text in pack.texts_in(language).items():
        found = text_language(text)
        part, _, way = place.partition("/")
        title = titles.get(UUID(part))
        if found is None or same_language(found, language) or title is None:
            continue
        fault = PackFault(
            "A text of “{title}” that should be in {language} is in {other}, “{text}”: "
            "translate it.",
            title=title,
            language=_named(language),
            other=NAMES[found],
            text=text[:60],
        )
        field = way.rpartition("/")[2]
        field = way.partition("/")[0] if field.isdigit() else field
        yield Problem(
            f"{TRANSLATED}[{language}].{field}", UUID(part), fault, blocking=False, asked=True
        )


def _named(language: str) -> SentenceValue:
    """Its code where it is none of these."""
    return NAMES.get(language.partition("-")[0], language)


def _of_own_texts(pack: Pack) -> Iterator[Problem]:
    own = pack.languages[0].partition("-")[0] if pack.languages else ""
    if own not in LANGUAGES:
        return
    texts = list(_texts(pack))
    found = [(one, text_language(one.text)) for one in texts]
    known = Counter(language for _, language in found if language is not None)
    most = known.most_common(1)
    if most and most[0][0] != own and known[most[0][0]] > known.total() / 2:
        fault = PackFault(
            "The pack says that it is in {language}, but most of its texts are in {other}: put "
            "right the language of the pack, or its texts.",
            language=NAMES[own],
            other=NAMES[most[0][0]],
        )
        yield Problem("languages", pack.id, fault, blocking=False, asked=True)
        return
    for one, language in found:
        if language not in (None, own):
            fault = PackFault(
                "A text of “{title}” is in {other}, the pack in {language}: write it in "
                "{language}.",
                title=one.title,
                other=NAMES[language or own],
                language=NAMES[own],
            )
            yield Problem(one.place, one.part, fault, blocking=False, asked=True)
    yield from _hypotheses(pack, own)


def _texts(pack: Pack) -> Iterator[_Text]:
    yield _Text("description", pack.id, pack.title, f"{pack.title}. {pack.description}")
    for text in pack.objectives:
        yield _Text("objectives", pack.id, pack.title, text)
    for number, lesson in enumerate(pack.lessons):
        text = f"{lesson.title}. {lesson.introduction}"
        yield _Text(f"lessons[{number}].introduction", lesson.id, lesson.title, text)
        for position, item in enumerate(lesson.items):
            place = f"lessons[{number}].items[{position}]"
            yield _Text(f"{place}.question", item.id, item.title, f"{item.title}. {item.question}")
            yield _Text(f"{place}.text", item.id, item.title, item.reference.text)
            yield _Text(f"{place}.statement", item.id, item.title, item.quote)


def _hypotheses(pack: Pack, own: str) -> Iterator[Problem]:
    """What is given to students is told in their language; the model is asked in English anyway."""
    for number, lesson in enumerate(pack.lessons):
        for position, item in enumerate(lesson.items):
            given = item.given_hypothesis
            if not given:
                continue
            language = language_of(given)
            code = "en" if language is None else language.code
            if code == own:
                continue
            try:
                better = hypothesis_text(read_hypothesis(given).progressions, own)
            except HypothesisDeclined:
                continue
            fault = PackFault(
                "The hypothesis of “{title}” is in {other}, the pack in {language}: write it as "
                "“{better}”.",
                title=item.title,
                other=NAMES[code],
                language=NAMES[own],
                better=better,
            )
            place = f"lessons[{number}].items[{position}].hypothesis"
            yield Problem(place, item.id, fault, blocking=False, asked=True)
