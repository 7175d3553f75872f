"""Cuts a sentence into parts with at most one finding each, and reads each part by itself.

Must not know how parts complete each other: `clauses` does that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from engine.findings import Finding, Severity, Side, Trend, Zone
from engine.hypothesis.meaning import Kind, Meaning, Word

_JOINS = frozenset({Kind.AND, Kind.OR, Kind.WITH, Kind.COMMA, Kind.BREAK})
_MODIFIERS = frozenset({Kind.PLACE, Kind.TREND, Kind.SEVERITY})
_ASIDE = {Kind.STATE, Kind.LUNG, Kind.DEGREE, Kind.PARTIAL, Kind.NEGATION, Kind.CHANGE}
_SAID = _MODIFIERS | _ASIDE | {Kind.FINDING}
_ALL = ("both", "all", "everything")
_OF_ALL = {Kind.PLACE, Kind.TREND, Kind.DEGREE, Kind.PARTIAL, Kind.NEGATION, Kind.CHANGE}
_ORDER = {Severity.SMALL: 0, Severity.MODERATE: 1, Severity.LARGE: 2}
_NO_LONGER = ("anymore", "any more")
_LIKEWISE = ("too", "as well", "likewise")
# An amount beside one of these is the one now, or the one before.
_NOW = ("now", "currently", "today")
_BEFORE = ("was", "were", "previously", "before", "earlier", "formerly", "initially")
_SPEAKS_OF_CHANGE = ("of", "in")
# "Regresses completely" leaves nothing.
_WHOLLY = ("completely", "fully", "entirely", "totally", "to nothing", "to zero")
# Less than there was, unless it is said what became of it: "residual pneumothorax, stable".
_LEFT_OVER = ("residual",)
_TOWARDS = ("to", "into", "onto", "over to", "towards", "toward")
# These deny a change, not the finding: "hasn't budged" is not "no effusion".
_DENIES_DOING = ("hasnt", "havent", "doesnt", "does not", "didnt", "wont", "wouldnt")


@dataclass(frozen=True, slots=True)
class Place:
    side: Side | None = None
    zone: Zone | None = None
    side_if_open: Side | None = None
    lobe: str = ""

    def agrees(self, other: "Place") -> bool:
        sides = {self.side, other.side} - {None}
        zones = {self.zone, other.zone} - {None}
        return len(sides) < 2 and len(zones) < 2

    def with_(self, other: "Place") -> "Place":
        return Place(
            self.side or other.side,
            self.zone or other.zone,
            self.side_if_open or other.side_if_open,
            self.lobe or other.lobe,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """Words between two joiners ("and", a comma), and the joiner before them.

    at: index of the finding's word.
    """

    join: Kind
    joiner: str
    words: tuple[Word, ...]

    @property
    def at(self) -> int | None:
        return next((i for i, word in enumerate(self.words) if word.kind is Kind.FINDING), None)

    @property
    def finding(self) -> Finding | None:
        return None if self.at is None else self.words[self.at].meaning.finding

    @property
    def hinted(self) -> bool:
        """The finding counts only if the part has a trend."""
        return self.at is not None and bool(self.words[self.at].meaning.hint)

    @property
    def reports_expansion(self) -> bool:
        """ "The lung re-expands": one word for the finding and its trend."""
        at = self.at
        is_trend = at is not None and self.words[at].meaning.trend is not None
        return is_trend and self.finding is Finding.ATELECTASIS

    @property
    def names_all(self) -> bool:
        """ "Both improved" is about every finding before it."""
        said = {word.kind for word in self.words} & (_SAID | {Kind.PLACE})
        words = {word.phrase for word in self.words}
        return self.trend is not None and said <= _OF_ALL and bool(words & set(_ALL))

    @property
    def only_says_where(self) -> bool:
        said = {word.kind for word in self.words} & _SAID
        return bool(self.places) and said <= {Kind.PLACE, Kind.LUNG}

    @property
    def starts_with_finding(self) -> bool:
        """The finding is the first thing that the part says."""
        said = _SAID | {Kind.DETERMINER}
        return self.at is not None and not any(w.kind in said for w in self.words[: self.at])

    @property
    def ends_with_finding(self) -> bool:
        return self.at is not None and not any(w.kind in _SAID for w in self.words[self.at + 1 :])

    @property
    def about_the_rest(self) -> bool:
        return any(word.kind is Kind.REST for word in self.words)

    @property
    def likewise(self) -> bool:
        return any(word.phrase in _LIKEWISE for word in self.words)

    @property
    def refers_to_now(self) -> bool:
        return any(word.phrase in _NOW or word.kind is Kind.BECOME for word in self.words)

    @property
    def refers_to_before(self) -> bool:
        return not self.refers_to_now and any(word.phrase in _BEFORE for word in self.words)

    @property
    def span(self) -> tuple[int, int]:
        said = [word for word in self.words if word.kind in _SAID]
        return (said[0].start, said[-1].end) if said else (0, 0)

    def after_finding(self, kind: Kind) -> bool:
        return self.at is not None and any(w.kind is kind for w in self.words[self.at + 1 :])

    def before_finding(self, kind: Kind) -> bool:
        return self.at is not None and any(w.kind is kind for w in self.words[: self.at])

    @property
    def places(self) -> tuple[Place, ...]:
        """Places in order; a word that contradicts the place before it starts a new one."""
        found: list[Place] = []
        for word in self.words:
            place = _place(word)
            if place is None:
                continue
            if found and found[-1].agrees(place):
                found[-1] = found[-1].with_(place)
            else:
                found.append(place)
        return tuple(found)

    @property
    def trend(self) -> Trend | None:
        """The last trend of the highest rank: worse, better, resolved; then unchanged; then new."""
        words = [word for word in self.words if word.meaning.trend is not None]
        telling = [word for word in words if word.phrase not in _LEFT_OVER]
        said = [word.meaning.trend for word in telling or words if word.meaning.trend is not None]
        if any(word.kind is Kind.PARTIAL for word in self.words):
            said = [Trend.BETTER if trend is Trend.RESOLVED else trend for trend in said]
        elif Trend.BETTER in said and self._goes_all_the_way:
            said.append(Trend.RESOLVED)
        if self._denies_change:
            said.append(Trend.UNCHANGED)
        if not said and self._denies_presence:
            return Trend.RESOLVED
        if not said:
            return self._trend_between_amounts()
        return max(reversed(said), key=_weight)

    @property
    def severity(self) -> Severity | None:
        """The amount after the change: the last one that does not measure the change itself."""
        amounts = [
            word.meaning.severity
            for word, following in zip(self.words, (*self.words[1:], None), strict=True)
            if word.meaning.severity is not None and not self._measures_change(word, following)
        ]
        return amounts[-1] if amounts else None

    @property
    def negated(self) -> bool:
        denies = any(word.kind is Kind.NEGATION for word in self.words)
        gone = self._denies_presence and self.trend is Trend.RESOLVED
        return denies and not self._denies_change and not gone

    @property
    def _denies_change(self) -> bool:
        kinds = {word.kind for word in self.words}
        denies_doing = any(
            word.phrase in _DENIES_DOING and following.kind is Kind.UNKNOWN
            for word, following in pairwise(self.words)
        )
        changes = {Kind.CHANGE, Kind.MOVE} & kinds
        return denies_doing or (Kind.NEGATION in kinds and bool(changes))

    @property
    def _goes_all_the_way(self) -> bool:
        return any(
            {one.phrase, other.phrase} & set(_WHOLLY)
            and Trend.BETTER in (one.meaning.trend, other.meaning.trend)
            for one, other in pairwise(self.words)
        )

    @property
    def _denies_presence(self) -> bool:
        """ "Not enlarged any more"."""
        kinds = {word.kind for word in self.words}
        return Kind.NEGATION in kinds and any(word.phrase in _NO_LONGER for word in self.words)

    def _measures_change(self, word: Word, following: Word | None) -> bool:
        if word.kind is Kind.DEGREE:
            states = (Kind.FINDING, Kind.STATE)
            return following is None or following.kind not in states
        if word.meaning.of_finding or following is None or following.kind is not Kind.TREND:
            return False
        after = self.words[self.words.index(following) + 1 :]
        return not after or after[0].phrase in _SPEAKS_OF_CHANGE

    def _trend_between_amounts(self) -> Trend | None:
        amounts = [w.meaning.severity for w in self.words if w.meaning.severity is not None]
        if len(amounts) > 1 and self._goes_from_to:
            return trend_between(amounts[0], amounts[-1])
        becomes = self.after_finding(Kind.BECOME) and self.after_finding(Kind.SEVERITY)
        if becomes and amounts:
            return Trend.BETTER if amounts[-1] is Severity.SMALL else Trend.WORSE
        return None

    @property
    def _goes_from_to(self) -> bool:
        """ "From small to large", "previously large and now small"."""
        first = next(i for i, word in enumerate(self.words) if word.meaning.severity is not None)
        now_later = any(word.phrase in _NOW for word in self.words[first:])
        return now_later or any(word.kind is Kind.FROM for word in self.words)


def trend_between(before: Severity, after: Severity) -> Trend | None:
    if before is after:
        return None
    return Trend.WORSE if _ORDER[after] > _ORDER[before] else Trend.BETTER


def parts_of(words: Sequence[Word]) -> tuple[Part, ...]:
    """The parts of the words, in order; hinted findings are confirmed or dropped."""
    found: list[Part] = []
    for part in _between_joiners(words):
        for sentence in _before_negations(_settled(part)):
            for single in _before_findings(sentence):
                for unmoved in _before_destinations(single):
                    found.extend(_before_second_places(unmoved))
    return tuple(found)


def _between_joiners(words: Sequence[Word]) -> Iterator[Part]:
    join, joiner, inside = Kind.BREAK, "", list[Word]()
    for word in words:
        if word.kind not in _JOINS:
            inside.append(word)
            continue
        if inside:
            yield Part(join, joiner, tuple(inside))
            join, joiner, inside = Kind.COMMA, "", []
        if join is not Kind.BREAK:
            join, joiner = word.kind, word.phrase
    if inside:
        yield Part(join, joiner, tuple(inside))


def _settled(part: Part) -> Part:
    """Confirms each hinted finding, turns it into a trend, or drops it."""
    certain = any(w.kind is Kind.FINDING and not w.meaning.hint for w in part.words)
    hints = {hint for word in part.words for hint in word.meaning.hint}
    settled = [_settle(word, part, certain) for word in part.words]
    if "enlarged" in hints and not certain:
        settled = [_without_size(word) for word in settled]
    if "sharp" not in hints or certain:
        settled = [_without_look(word) for word in settled]
    return replace(part, words=tuple(settled))


def _settle(word: Word, part: Part, certain: bool) -> Word:
    hint = word.meaning.hint
    if not hint:
        return word
    if certain:
        # What the lung does behind a pneumothorax is the pneumothorax's trend: "it re-expands".
        trend = word.meaning.trend
        kind = Kind.ORDINARY if trend is None else Kind.TREND
        return replace(word, meaning=Meaning(kind, trend=trend))
    if any(_confirms(other, hint) for other in part.words):
        return replace(word, meaning=replace(word.meaning, hint=()))
    return word if "trend" in hint else replace(word, meaning=Meaning(Kind.UNKNOWN))


def _confirms(word: Word, hint: tuple[str, ...]) -> bool:
    meaning = word.meaning
    return (
        meaning.state in hint
        or ("enlarged" in hint and meaning.kind is Kind.SEVERITY)
        or ("place" in hint and meaning.kind is Kind.PLACE)
        or ("lung" in hint and meaning.kind is Kind.LUNG)
    )


def _without_size(word: Word) -> Word:
    """ "Big" beside "heart" is the finding itself, neither amount nor trend."""
    is_size = word.meaning.state == "enlarged"
    return replace(word, meaning=Meaning(Kind.STATE, state="enlarged")) if is_size else word


def _without_look(word: Word) -> Word:
    """ "Sharp" is a trend of a costophrenic angle, but only describes the edge of a nodule."""
    is_look = word.meaning.state == "sharp"
    return replace(word, meaning=Meaning(Kind.ORDINARY)) if is_look else word


def _before_negations(part: Part) -> Iterator[Part]:
    """ "Consolidation without effusion": a negation between two findings starts a part."""
    start = 0
    for position, word in enumerate(part.words):
        before, after = part.words[start:position], part.words[position:]
        if word.kind is Kind.NEGATION and _has_finding(before) and _has_finding(after):
            yield replace(part, words=before)
            join = Kind.OR if word.phrase == "nor" else Kind.COMMA
            part, start = Part(join, "", part.words), position
    yield replace(part, words=part.words[start:])


def _before_findings(part: Part) -> Iterator[Part]:
    """Splits two findings without a joiner where the words of the second begin."""
    found = [i for i, word in enumerate(part.words) if word.kind is Kind.FINDING]
    different = [
        (one, two)
        for one, two in pairwise(found)
        if part.words[one].meaning.finding is not part.words[two].meaning.finding
    ]
    start = 0
    for one, two in different:
        boundary = _boundary(part.words, start, one, two)
        yield replace(part, words=part.words[start:boundary])
        part, start = Part(Kind.COMMA, "", part.words), boundary
    yield replace(part, words=part.words[start:])


def _boundary(words: Sequence[Word], start: int, one: int, two: int) -> int:
    said = {word.kind for word in words[start:one]}
    for position in range(one + 1, two):
        word = words[position]
        opens = word.kind is Kind.DETERMINER or word.meaning.trend is Trend.NEW
        describes_second = word.kind is Kind.SEVERITY and position == two - 1
        if opens or describes_second or (word.kind in _MODIFIERS and word.kind in said):
            return position
        said.add(word.kind)
    return two


def _before_destinations(part: Part) -> Iterator[Part]:
    """ "Effusion moves from right to left": resolved at the first place, new at the second."""
    words = part.words
    goes = next((i for i, word in enumerate(words) if word.kind is Kind.MOVE), len(words))
    to = next((i for i in range(goes, len(words)) if words[i].phrase in _TOWARDS), len(words))
    origin, destination = replace(part, words=words[:to]), replace(part, words=words[to:])
    if part.finding is None or part.hinted or part.negated or not destination.places:
        yield part
        return
    leaves = _as_trend(words[goes], Trend.RESOLVED if origin.places else Trend.NEW)
    before, after = (*words[:goes], leaves, *words[goes + 1 : to]), words[to:]
    if not origin.places:
        yield replace(part, words=(*before, *after))
        return
    yield replace(part, words=before)
    yield Part(Kind.COMMA, "", (_as_trend(after[0], Trend.NEW), *after[1:]))


def _as_trend(word: Word, trend: Trend) -> Word:
    return replace(word, meaning=Meaning(Kind.TREND, trend=trend))


def _before_second_places(part: Part) -> Iterator[Part]:
    """ "Effusion right worse left better": a second place with its own trend, after the first."""
    if part.at is None or not part.after_finding(Kind.PLACE):
        yield part
        return
    place, trend_seen = Place(), False
    for position, word in enumerate(part.words):
        here = _place(word)
        trend_follows = any(later.kind is Kind.TREND for later in part.words[position:])
        if here and not place.agrees(here) and trend_seen and trend_follows:
            yield replace(part, words=part.words[:position])
            yield Part(Kind.COMMA, "", part.words[position:])
            return
        place = place.with_(here) if here else place
        trend_seen = trend_seen or word.kind is Kind.TREND
    yield part


def _has_finding(words: Sequence[Word]) -> bool:
    return any(word.kind is Kind.FINDING for word in words)


def _place(word: Word) -> Place | None:
    meaning = word.meaning
    place = Place(meaning.side, meaning.zone, meaning.side_if_open, meaning.lobe)
    return None if place == Place() else place


def _weight(trend: Trend) -> int:
    return {Trend.NEW: 0, Trend.UNCHANGED: 1}.get(trend, 2)
