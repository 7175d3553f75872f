"""What is on the wall at each step of a lecture: words, films, votes. Knows no widgets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from app.film.film import Film, Picture, follow_up_picture, prior_picture
from app.film.keyframes import Keyframes
from app.presenter.program import LectureItem
from app.presenter.session import ItemResult, LectureView
from app.words.language import window_language
from app.words.numbers import decimal
from app.words.regions import region_titles
from lessons.lecture.ballots import QuestionForm
from lessons.lecture.state import SHARES, Blank, LectureState, Showing, Step
from lessons.lecture.tally import Tally, commonest_wrong_zone, normalised_gain
from lessons.marks import Mark
from lessons.pack.kinds.base import letter_of

translate = QCoreApplication.translate

_WIPE_MARGIN = 0.1
"""A wipe's line goes so far beyond the change, in its widths."""


@dataclass(frozen=True, slots=True)
class Joining:
    """How phones come in: the address in two parts, since the code is what is typed."""

    url: str
    code: str


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """`other`: laid on the picture's place. `share`: [0, 1], how far the film has moved, where the
    wipe's line is, or which of both a blink begins with."""

    showing: Showing
    other: Picture
    keyframes: Keyframes
    share: float

    def line_at(self, share: float) -> float:
        """Of a wipe, as a fraction of the film's width: half of it cuts the change in two."""
        left, right = self.keyframes.changed_columns
        margin = _WIPE_MARGIN * (right - left)
        return min(max(left - margin + share * (right - left + 2 * margin), 0.0), 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class WallFilm:
    """`is_synthetic`: made by the model or of a digital patient. `heat`: where the hall pointed.
    `mark`: the outline of the reference. `shows_change`: the picture's change is coloured.
    `is_right`: of a film that could be chosen, once that may be seen. `comparison`: the picture
    and another in one place."""

    picture: Picture
    caption: str
    is_synthetic: bool
    heat: NDArray[np.float32] | None = None
    mark: Mark | None = None
    shows_change: bool = False
    is_right: bool | None = None
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """`share` and, where there was a second vote, `share_again`, are in [0, 1]."""

    label: str
    share: float
    share_again: float | None
    is_right: bool


@dataclass(frozen=True, slots=True, eq=False)
class WallContent:
    """Everything is optional: what is there is laid out, what is not takes no room."""

    heading: str = ""
    words: str = ""
    films: tuple[WallFilm, ...] = ()
    bars: tuple[Bar, ...] = ()
    facts: tuple[str, ...] = ()
    credits: str = ""
    badge: str = ""
    """How one still comes in, where the way in is not shown large."""
    joining: Joining | None = None
    blank: Blank = Blank.NOTHING

    @property
    def is_synthetic(self) -> bool:
        return any(film.is_synthetic for film in self.films)


def wall_content(view: LectureView, joining: Joining | None) -> WallContent:
    """What the hall sees. `joining`: None where there are no phones."""
    state, item = view.state, view.item
    if state.ended:
        return WallContent(heading=translate("Wall", "Thank you."), blank=state.blank)
    if item is None:
        return WallContent(words=translate("Wall", "One moment …"), blank=state.blank)
    if state.blank is not Blank.NOTHING:
        return WallContent(blank=state.blank)
    content = _BY_STEP[state.step](item, state, view.result, joining)
    if joining is None or content.joining is not None:
        return content
    return replace(content, badge=joining.url.removeprefix("http://"))


def _title(
    item: LectureItem, state: LectureState, result: ItemResult, joining: Joining | None
) -> WallContent:
    number = translate("Wall", "Case {number}").format(number=state.item + 1)
    return WallContent(heading=item.item.title, words=number, joining=joining)


def _film(
    item: LectureItem, state: LectureState, result: ItemResult, joining: Joining | None
) -> WallContent:
    return WallContent(films=_before(item), credits=_credits(item))


def _vote(
    item: LectureItem, state: LectureState, result: ItemResult, joining: Joining | None
) -> WallContent:
    counted = _counted(result, state)
    return WallContent(
        heading=_question(item),
        films=_before(item),
        facts=(_votes_in(counted.votes),) if joining or counted.votes else (),
        credits=_credits(item),
        joining=joining,
    )


def _closed(
    item: LectureItem, state: LectureState, result: ItemResult, joining: Joining | None
) -> WallContent:
    return WallContent(
        heading=_question(item),
        films=_before(item),
        facts=(translate("Wall", "The vote is closed."), _votes_in(_counted(result, state).votes)),
        credits=_credits(item),
    )


def _discussion(
    item: LectureItem, state: LectureState, result: ItemResult, joining: Joining | None
) -> WallContent:
    return WallContent(
        heading=translate("Wall", "The hall is divided. Convince your neighbour."),
        words=_question(item),
        films=_before(item),
        credits=_credits(item),
    )


def _result(
    item: LectureItem, state: LectureState, result: ItemResult, joining: Joining | None
) -> WallContent:
    question = item.question
    is_place = question is not None and question.form is QuestionForm.PLACE
    films = _heated(item, result) if is_place else _before(item)
    return WallContent(
        heading=_question(item),
        films=films,
        bars=() if is_place else _bars(item, result),
        facts=_facts(item, result),
        credits=_credits(item),
    )


def _reveal(
    item: LectureItem, state: LectureState, result: ItemResult, joining: Joining | None
) -> WallContent:
    if item.item.choices:
        return WallContent(heading=_question(item), films=_judged(item), credits=_credits(item))
    predicted, share = item.predicted, state.share / SHARES
    if predicted is not None and state.showing is not Showing.SIDE_BY_SIDE:
        other = predicted.run.counterfactual
        film = WallFilm(
            prior_picture(item.prior),
            _compared(item, state.showing, share),
            is_synthetic=True,
            comparison=Comparison(state.showing, other, predicted.keyframes, share),
        )
        return WallContent(films=(film,), credits=_credits(item))
    before = _shown(item.prior, translate("Wall", "Before"))
    return WallContent(films=(before, *_later(item)), credits=_credits(item))


def _named_prediction(item: LectureItem) -> str:
    if item.live is None:
        return translate("Wall", "Predicted")
    return translate("Wall", "Predicted just now")


def _compared(item: LectureItem, showing: Showing, share: float) -> str:
    before, predicted = translate("Wall", "Before"), _named_prediction(item)
    if showing is Showing.WIPE:
        return f"{before} | {predicted}"
    if showing is Showing.BLINK:
        return f"{before} / {predicted}"
    if share in (0.0, 1.0):
        return predicted if share else before
    return translate("Wall", "On the way: {share}").format(share=_percent(share))


def _reference(
    item: LectureItem, state: LectureState, result: ItemResult, joining: Joining | None
) -> WallContent:
    if item.item.choices:
        return _reveal(item, state, result, joining)
    mark = item.item.reference.mark
    change = None if item.predicted is None else item.predicted.run.counterfactual.change
    prior = Picture(item.prior.size, item.prior.greys, change)
    votes = result.item == state.item and result.latest.tally.votes > 0
    film = WallFilm(
        prior,
        translate("Wall", "What changes"),
        item.prior.is_synthetic or change is not None,
        heat=result.latest.heat if votes and item.item.marks_place else None,
        mark=mark,
        shows_change=change is not None,
    )
    return WallContent(films=(film, *_later(item)), credits=_credits(item))


def _teaching_point(
    item: LectureItem, state: LectureState, result: ItemResult, joining: Joining | None
) -> WallContent:
    text = item.item.reference.text or item.item.answer_in(window_language())
    right = tuple(film for film in _judged(item) if film.is_right)
    later = _later(item) or right or _before(item)
    return WallContent(heading=item.item.title, words=text, films=later[:1], credits=_credits(item))


_Content = Callable[[LectureItem, LectureState, ItemResult, Joining | None], WallContent]
_BY_STEP: Mapping[Step, _Content] = {
    Step.TITLE: _title,
    Step.FILM: _film,
    Step.VOTE: _vote,
    Step.CLOSED: _closed,
    Step.DISCUSSION: _discussion,
    Step.SECOND_VOTE: _vote,
    Step.SECOND_CLOSED: _closed,
    Step.RESULT: _result,
    Step.REVEAL: _reveal,
    Step.REFERENCE: _reference,
    Step.TEACHING_POINT: _teaching_point,
}


def _question(item: LectureItem) -> str:
    said = item.item.quote or item.item.given_hypothesis
    if not said:
        return item.item.question
    quoted = translate("Wall", "“{words}”").format(words=said)
    return f"{item.item.question}\n{quoted}"


def _before(item: LectureItem) -> tuple[WallFilm, ...]:
    """What may be seen before the answer."""
    if item.item.choices:
        return tuple(_shown(film, letter_of(place)) for place, film in enumerate(item.films))
    seen = item.films[: len(item.item.images_before_answer)]
    captions = (translate("Wall", "Before"), translate("Wall", "Later")) if len(seen) > 1 else ("",)
    return tuple(
        _shown(film, caption, item.prior) for film, caption in zip(seen, captions, strict=False)
    )


def _heated(item: LectureItem, result: ItemResult) -> tuple[WallFilm, ...]:
    rounds = [(translate("Wall", "Where the hall pointed"), result.first)]
    if result.second is not None:
        rounds = [
            (translate("Wall", "First vote"), result.first),
            (translate("Wall", "Second vote"), result.second),
        ]
    return tuple(
        WallFilm(prior_picture(item.prior), name, item.prior.is_synthetic, heat=one.heat)
        for name, one in rounds
    )


def _judged(item: LectureItem) -> tuple[WallFilm, ...]:
    right = item.truth.choices
    return tuple(
        WallFilm(prior_picture(film), letter_of(place), film.is_synthetic, is_right=place in right)
        for place, film in enumerate(item.films)
        if item.item.choices
    )


def _later(item: LectureItem) -> tuple[WallFilm, ...]:
    later: list[WallFilm] = []
    if item.predicted is not None:
        picture = item.predicted.run.counterfactual
        later.append(WallFilm(picture, _named_prediction(item), is_synthetic=True))
    if item.follow_up is not None:
        later.append(_shown(item.follow_up, translate("Wall", "Later"), item.prior))
    return tuple(later)


def _shown(film: Film, caption: str, prior: Film | None = None) -> WallFilm:
    if prior is None or film is prior:
        return WallFilm(prior_picture(film), caption, film.is_synthetic)
    picture = follow_up_picture(film, prior)
    return WallFilm(picture, caption, film.is_synthetic)


def _counted(result: ItemResult, state: LectureState) -> Tally:
    if result.item != state.item:
        return Tally(0, 0)
    second = state.step in (Step.SECOND_VOTE, Step.SECOND_CLOSED)
    if second:
        return Tally(0, 0) if result.second is None else result.second.tally
    return result.first.tally


def _votes_in(count: int) -> str:
    if count == 1:
        return translate("Wall", "1 answer")
    return translate("Wall", "{count} answers").format(count=count)


def _bars(item: LectureItem, result: ItemResult) -> tuple[Bar, ...]:
    first = result.first.tally
    second = None if result.second is None else result.second.tally
    if item.item.choices:
        right = item.truth.choices
        return tuple(
            _bar(
                letter_of(place),
                first,
                second,
                lambda t, p=place: t.choices.get(p, 0),
                place in right,
            )
            for place in range(len(item.films))
        )
    holds = item.truth.holds
    return (
        _bar(translate("Wall", "Yes"), first, second, lambda t: t.yes, holds is True),
        _bar(translate("Wall", "No"), first, second, lambda t: t.no, holds is False),
    )


def _bar(
    label: str, first: Tally, second: Tally | None, count: Callable[[Tally], int], right: bool
) -> Bar:
    again = None if second is None else _share(count(second), second.votes)
    return Bar(label, _share(count(first), first.votes), again, right)


def _share(part: int, of: int) -> float:
    return part / of if of else 0.0


def _shares(result: ItemResult) -> tuple[str, ...]:
    """How many were right, before and after talking."""
    first = result.first.tally.share_right
    if not result.first.tally.votes:
        return (translate("Wall", "No votes"),)
    if first is None:
        return (_votes_in(result.first.tally.votes),)
    said = [translate("Wall", "{share} right").format(share=_percent(first))]
    if result.second is not None and (again := result.second.tally.share_right) is not None:
        said = [
            translate("Wall", "{first} right, after talking {second}").format(
                first=_percent(first), second=_percent(again)
            )
        ]
        gain = normalised_gain(first, again)
        if gain is not None:
            said.append(translate("Wall", "Gain {gain}").format(gain=decimal(gain, 2, signed=True)))
    said.append(_votes_in(result.first.tally.votes))
    return tuple(said)


def _facts(item: LectureItem, result: ItemResult) -> tuple[str, ...]:
    said = list(_shares(result))
    said.extend(_by_confidence(result.latest.tally))
    wrong = commonest_wrong_zone(result.latest.tally, item.truth, item.regions)
    if wrong is not None:
        place = region_titles()[wrong]
        said.append(translate("Wall", "Most often wrong: {place}").format(place=place))
    return tuple(said)


def _by_confidence(counted: Tally) -> tuple[str, ...]:
    """How many of those who were sure were right, and of those who guessed; nothing where nobody
    said how sure they were, or where right cannot be told from wrong."""
    if counted.right is None:
        return ()
    names = (
        translate("Wall", "Guessed: {share} right"),
        translate("Wall", "Fairly sure: {share} right"),
        translate("Wall", "Certain: {share} right"),
    )
    pairs = zip(names, counted.confident_right, counted.confident_wrong, strict=True)
    return tuple(
        name.format(share=_percent(right / (right + wrong)))
        for name, right, wrong in pairs
        if right + wrong
    )


def _percent(share: float) -> str:
    return f"{decimal(100 * share, 0)} %"


def _credits(item: LectureItem) -> str:
    return " · ".join(item.sources)
