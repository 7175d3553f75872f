"""Reads free text about a film, such as an interpretation or an answer, into claims.

Must not know any picture: whether a claim is true is for `engine.grounding.verdicts`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.findings import BY_STRUCTURE, Finding, Side, Sides, Trend, Zone
from engine.grounding.amounts import Amounts, amounts_of
from engine.grounding.claims import Direction, ParsedClaim
from engine.grounding.directions import direction_of, opposite, worse_direction
from engine.grounding.places import each_side, regions_of_finding, regions_of_structure
from engine.grounding.sentences import sentences_of
from engine.grounding.words import AGAIN, GENERIC, NORMAL_LOOKS, STRUCTURES
from engine.hypothesis.clauses import Entry, entries_of, progressions_of
from engine.hypothesis.languages import Language
from engine.hypothesis.meaning import Kind, Word
from engine.hypothesis.parts import parts_of
from engine.hypothesis.wording import language_of
from engine.regions import Region, Structure


def parse_answer(text: str) -> tuple[ParsedClaim, ...]:
    """The claims of what a student wrote, in the language in which it is written."""
    return parse_claims(text, language_of(text))


def parse_claims(text: str, language: Language | None = None) -> tuple[ParsedClaim, ...]:
    """The claims of the text, in order; anything that is no claim about a chest film is skipped.

    language: None is English, in which models write.

    A sentence that only describes a sign takes finding and direction from the claim before it,
    where their sides agree: "The right effusion has decreased. Fluid blunts the right angle."
    """
    return parse_next(text, None, language)[0]


def parse_next(
    text: str, topic: ParsedClaim | None, language: Language | None = None
) -> tuple[tuple[ParsedClaim, ...], ParsedClaim | None]:
    """The claims of the next sentences of a text, and the topic for the sentences after them.

    topic: the claim from which a sign takes its finding; None at the start of a text.
    """
    claims: list[ParsedClaim] = []
    for words in sentences_of(text, language):
        found = tuple(_claims(_Sentence(text, words), topic))
        claims += found
        topic = next((claim for claim in found if _moves(claim)), topic)
    return tuple(claims), topic


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    words: tuple[Word, ...]

    def claim(
        self,
        content: "_Content",
        amounts: Amounts,
        regions: tuple[Region, ...],
        span: tuple[int, int] | None = None,
    ) -> ParsedClaim:
        start, end = span or (self.words[0].start, self.words[-1].end)
        return ParsedClaim(
            text=self.text[start:end],
            start=start,
            end=end,
            finding=content.finding,
            side=content.side,
            zone=content.zone,
            direction=content.direction,
            severity_before=amounts.before,
            severity_after=amounts.after,
            negated=content.negated,
            regions=regions,
        )


@dataclass(frozen=True, slots=True)
class _Content:
    """What a claim says, apart from amounts and where it is looked up."""

    finding: Finding | None
    side: Side | None
    zone: Zone | None
    direction: Direction | None
    negated: bool


@dataclass(frozen=True, slots=True)
class _Named:
    """A structure and its place."""

    structure: Structure
    side: Side | None
    zone: Zone | None

    @property
    def regions(self) -> tuple[Region, ...]:
        return regions_of_structure(self.structure, self.side, self.zone)


def _claims(sentence: _Sentence, topic: ParsedClaim | None) -> Iterator[ParsedClaim]:
    entries = entries_of(parts_of(sentence.words))
    named = tuple(_structures(sentence.words))
    findings = [e for e in entries if _phrase(e) not in STRUCTURES or e.trend is not None]
    if any(_phrase(entry) not in STRUCTURES for entry in findings):
        for entry in findings:
            span = None if len(entries) == 1 else _span(entry)
            yield from _of_finding(sentence, entry, span, named, topic)
    else:
        yield from _of_structures(sentence, named, topic)


def _of_finding(
    sentence: _Sentence,
    entry: Entry,
    span: tuple[int, int] | None,
    named: Sequence[_Named],
    topic: ParsedClaim | None,
) -> Iterator[ParsedClaim]:
    """Merges claims about places that are looked up in the same regions."""
    found = {
        (claim.finding, claim.side, claim.direction, claim.regions): claim
        for claim in _of_places(sentence, entry, span, named, topic)
    }
    yield from found.values()


def _of_places(
    sentence: _Sentence,
    entry: Entry,
    span: tuple[int, int] | None,
    named: Sequence[_Named],
    topic: ParsedClaim | None,
) -> Iterator[ParsedClaim]:
    for progression in progressions_of([entry]):
        finding, side, zone = entry.finding, progression.side, progression.zone
        if finding.facts.sides is Sides.NONE:
            side = zone = None
        trend = entry.trend
        direction = None if trend is None else direction_of(finding, trend)
        explains = topic is not None and _same_side(side, topic.side) and trend is None
        if explains and topic is not None and topic.finding and _phrase(entry) in GENERIC:
            finding = topic.finding
        if explains and topic is not None and finding is topic.finding:
            side, zone, direction = side or topic.side, zone or topic.zone, topic.direction
        elif entry.negated:
            direction = Direction.UNCHANGED
        content = _Content(finding, side, zone, direction, entry.negated)
        words = [w for w in sentence.words if span is None or span[0] <= w.start < span[1]]
        amounts = amounts_of(words, trend)
        signs = [one for one in named if one.structure is not Structure.LUNG and trend is None]
        regions = _unique(_sided(one, side).regions for one in signs)
        yield sentence.claim(
            content, amounts, regions or regions_of_finding(finding, side, zone), span
        )


def _of_structures(
    sentence: _Sentence, named: Sequence[_Named], topic: ParsedClaim | None
) -> Iterator[ParsedClaim]:
    """ "The left lung and the heart are unchanged", "the angle is sharp again"."""
    words = sentence.words
    kinds = {word.kind for word in words}
    trend = _trend(words)
    denied = Kind.NEGATION in kinds
    unchanged = trend is Trend.UNCHANGED or (
        denied and (Kind.CHANGE in kinds or trend is Trend.NEW)
    )
    if unchanged:
        yield from _unchanged(sentence, named, topic, negated=trend is Trend.NEW)
        return
    side = next((one.side for one in named if one.side is not None), _side(words))
    state = trend is None or any(word.phrase == AGAIN for word in words)
    explains = state and topic is not None and _same_side(side, topic.side)
    if topic is not None and explains and (named or side is not None):
        sideless = topic.finding is not None and topic.finding.facts.sides is Sides.NONE
        side = None if sideless else side or topic.side
        # "Without vessels": what is denied is not the finding.
        content = _Content(topic.finding, side, topic.zone, topic.direction, negated=False)
        shifted = any(one.structure is Structure.MEDIASTINUM for one in named)
        regions = () if shifted else _unique(_sided(one, content.side).regions for one in named)
        if not regions and topic.finding is not None:
            regions = regions_of_finding(topic.finding, content.side, content.zone)
        yield sentence.claim(content, Amounts(None, None), regions)
        return
    for one in _each(named):
        finding = BY_STRUCTURE.get(one.structure)
        direction = (
            _direction_of_look(words, finding) if trend is None else direction_of(finding, trend)
        )
        content = _Content(finding, one.side, one.zone, direction, denied)
        yield sentence.claim(content, amounts_of(words, trend), one.regions)


def _unchanged(
    sentence: _Sentence, named: Sequence[_Named], topic: ParsedClaim | None, *, negated: bool
) -> Iterator[ParsedClaim]:
    places: list[tuple[_Named | None, tuple[Region, ...]]] = [
        (one, one.regions) for one in _each(named)
    ]
    if not places:
        about_rest = any(word.kind is Kind.REST for word in sentence.words)
        places = [(None, _untouched(topic) if about_rest else ())]
    for one, regions in places:
        finding = None if one is None or negated else BY_STRUCTURE.get(one.structure)
        side, zone = (None, None) if one is None else (one.side, one.zone)
        content = _Content(finding, side, zone, Direction.UNCHANGED, negated)
        yield sentence.claim(content, Amounts(None, None), regions)


def _untouched(topic: ParsedClaim | None) -> tuple[Region, ...]:
    """The regions of "the rest" of the film: those of which the topic says nothing."""
    if topic is None:
        return ()
    sides = () if topic.side in (None, Side.BILATERAL) else each_side(topic.side)
    lungs = [Region(f"{side}_lung") for side in each_side(None) if side not in sides]
    facts = None if topic.finding is None else topic.finding.facts
    rest = [] if facts is not None and facts.takes_both_lungs else lungs
    heart = [] if facts is not None and Region.HEART in facts.regions else [Region.HEART]
    return (*rest, *heart)


def _structures(words: Sequence[Word]) -> Iterator[_Named]:
    """Each structure with the side and zones said before it: "the right lower and middle zones"."""
    side: Side | None = None
    zones: list[Zone] = []
    for word in words:
        structure = STRUCTURES.get(word.phrase)
        side = word.meaning.side or word.meaning.side_if_open or side
        if word.meaning.zone is not None and structure in (None, Structure.LUNG):
            zones.append(word.meaning.zone)
        elif structure is None and word.kind is not Kind.AND:
            zones = []
        if structure is not None:
            of_lung = zones if structure is Structure.LUNG else []
            yield from (_Named(structure, side, zone) for zone in of_lung or [None])
            zones = []
        if structure in (Structure.HEART, Structure.MEDIASTINUM):
            side = None


def _each(named: Sequence[_Named]) -> tuple[_Named, ...]:
    """Each structure once, without the pleura beside the lungs, in which it is looked up."""
    lungs = any(one.structure is Structure.LUNG for one in named)
    kept = (one for one in named if not (lungs and one.structure is Structure.PLEURA))
    return tuple(dict.fromkeys(kept))


def _direction_of_look(words: Sequence[Word], finding: Finding | None) -> Direction | None:
    """Normal again is a change for the better; a normal look without "again" is no change."""
    phrases = {word.phrase for word in words}
    normal = bool(phrases & NORMAL_LOOKS) or any(w.meaning.trend is Trend.RESOLVED for w in words)
    if AGAIN in phrases and normal:
        return opposite(worse_direction(finding))
    return None


def _trend(words: Sequence[Word]) -> Trend | None:
    trends = [word.meaning.trend for word in words if word.meaning.trend is not None]
    last = next((trend for trend in reversed(trends) if trend is not Trend.NEW), None)
    return last or (trends[0] if trends else None)


def _side(words: Iterable[Word]) -> Side | None:
    return next((w.meaning.side or w.meaning.side_if_open for w in words if w.meaning.side), None)


def _sided(named: _Named, side: Side | None) -> _Named:
    return named if named.side is not None else _Named(named.structure, side, named.zone)


def _same_side(one: Side | None, other: Side | None) -> bool:
    return one is None or other is None or one is other


def _moves(claim: ParsedClaim) -> bool:
    return claim.direction in (Direction.DENSER, Direction.CLEARER)


def _phrase(entry: Entry) -> str:
    part = entry.part
    return "" if part.at is None else part.words[part.at].phrase


def _span(entry: Entry) -> tuple[int, int]:
    return min(start for start, _ in entry.spans), max(end for _, end in entry.spans)


def _unique(groups: Iterable[tuple[Region, ...]]) -> tuple[Region, ...]:
    return tuple(dict.fromkeys(region for group in groups for region in group))
