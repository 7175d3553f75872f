"""Completes the parts of a sentence from one another: shared places and trends, omitted findings.

Must not know words or spelling.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from engine.findings import Finding, Progression, Severity, Side, Sides, Trend, Zone
from engine.hypothesis.meaning import Kind
from engine.hypothesis.parts import Part, Place, trend_between

_LISTS = (Kind.AND, Kind.OR)
# "Oedema and effusion both resolve": both findings, not both sides.
_BOTH = Place(side_if_open=Side.BILATERAL)
# "Consolidation/collapse", "consolidation + effusion": closer than "and".
_TIGHT_JOINERS = ("/", "+", "&")


@dataclass(slots=True)
class Entry:
    """A progression under construction; `part` named its finding, or another place of it."""

    part: Part
    finding: Finding
    places: list[Place]
    trend: Trend | None
    severity: Severity | None
    negated: bool
    spans: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    trend_follows: bool = False

    @property
    def has_side(self) -> bool:
        return self.finding.facts.sides is Sides.EITHER


def entries_of(parts: Sequence[Part]) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    pending: list[Part] = []
    for position, part in enumerate(parts):
        following = parts[position + 1] if position + 1 < len(parts) else None
        if part.join is Kind.BREAK:
            pending = []
        if entries and _is_a_sign(part, entries[-1]):
            _attach(part, entries)
        elif len(entries) > 1 and part.names_all and part.join is not Kind.BREAK:
            _apply_to_all(part, entries)
        elif _introduces(part, following):
            pending.append(part)
        elif part.finding is not None:
            apart = [before for before in pending if _contrasts(before, part)]
            entries += [_unnamed(before, part.finding) for before in apart]
            shared = [before for before in pending if before not in apart]
            entries.append(_named(part, part.finding, shared, entries, parts[position:]))
            pending = []
        elif part.about_the_rest:
            continue
        elif entries and not (_opens_list(part, following) and part.join is not Kind.AND):
            _attach(part, entries)
        else:
            pending.append(part)
    _share_backwards(entries)
    return tuple(entry for entry in entries if not entry.part.hinted or _changes(entry))


def _changes(entry: Entry) -> bool:
    return entry.trend not in (None, Trend.NEW)


def progressions_of(entries: Iterable[Entry]) -> tuple[Progression, ...]:
    """Every entry at every place, without repetitions."""
    found: list[Progression] = []
    for entry in entries:
        trend = entry.trend or (None if entry.negated else Trend.NEW)
        start = min(span[0] for span in entry.spans)
        end = max(span[1] for span in entry.spans)
        for side, zone in _sites(entry.places):
            found.append(
                Progression(
                    entry.finding, side, zone, trend, entry.severity, entry.negated, start, end
                )
            )
    first: dict[tuple[object, ...], Progression] = {}
    for progression in found:
        first.setdefault(_content(progression), progression)
    return tuple(sorted(first.values(), key=lambda progression: progression.start))


def _named(
    part: Part, finding: Finding, pending: list[Part], entries: list[Entry], rest: Sequence[Part]
) -> Entry:
    entry = Entry(part, finding, list(part.places), part.trend, part.severity, part.negated)
    entry.spans.append(part.span)
    if entries and part.join in _LISTS and entry.places == [_BOTH]:
        entry.places = []
    entry.trend_follows = part.after_finding(Kind.TREND) or part.after_finding(Kind.CHANGE)
    for before in reversed(pending):
        _prefix(before, entry)
    if entries:
        _share_forwards(entries[-1], entry, rest)
    return entry


def _contrasts(before: Part, part: Part) -> bool:
    """ "Larger right and smaller left effusion": two places with different trends or amounts."""
    trends, amounts = {before.trend, part.trend}, {before.severity, part.severity}
    differ = any(len(said) == 2 and None not in said for said in (trends, amounts))
    return bool(before.places) and bool(part.places) and differ


def _prefix(part: Part, entry: Entry) -> None:
    """ "Right and" before "left lower lobe consolidation"."""
    own = entry.places[0] if entry.places else Place()
    entry.places[:0] = [
        Place(p.side, p.zone or own.zone, p.side_if_open, p.lobe) for p in part.places
    ]
    entry.trend = entry.trend or part.trend
    entry.severity = entry.severity or part.severity
    entry.negated = entry.negated or part.negated
    if part.span != (0, 0):
        entry.spans.append(part.span)


def _share_forwards(previous: Entry, entry: Entry, rest: Sequence[Part]) -> None:
    """ "No effusion or pneumothorax", "worsening effusion and consolidation", "RLL collapse with
    effusion": negation, trend or side of the first finding hold for the second."""
    part = entry.part
    in_list = part.join in _LISTS and part.starts_with_finding
    denied_before = previous.part.before_finding(Kind.NEGATION) or previous.part.starts_with_finding
    if previous.negated and part.starts_with_finding and denied_before and _list_continues(rest):
        entry.negated = True
    if previous.negated != entry.negated:
        return
    trend_holds = part.likewise or (in_list and previous.part.before_finding(Kind.TREND))
    if entry.trend is None and trend_holds:
        entry.trend = previous.trend
    close = part.join is Kind.WITH or part.joiner in _TIGHT_JOINERS
    in_front = previous.part.before_finding(Kind.PLACE)
    if not entry.places and entry.has_side and (close or (in_list and in_front)):
        entry.places = [Place(place.side, None, place.side_if_open) for place in previous.places]


def _list_continues(rest: Sequence[Part]) -> bool:
    """A comma continues a negated list only if an "or" closes it: "no A, B or C"."""
    for part in rest:
        if part.join in _LISTS:
            return True
        if part.join is not Kind.COMMA or not part.starts_with_finding:
            return False
    return False


def _is_a_sign(part: Part, entry: Entry) -> bool:
    """ "Effusion with blunting of the left angle", "pneumothorax gone, lung re-expanded": the
    second names the first again."""
    if part.reports_expansion and entry.finding is Finding.PNEUMOTHORAX:
        return True
    same = part.finding is entry.finding and part.negated == entry.negated
    return same and part.join is Kind.WITH and part.trend is None


def _opens_list(part: Part, following: Part | None) -> bool:
    """The part belongs to the finding after it: "RUL and RML consolidation"."""
    if following is None or following.join not in _LISTS or part.trend is not None:
        return False
    return following.finding is None or following.before_finding(Kind.PLACE)


def _introduces(part: Part, following: Part | None) -> bool:
    """ "Left lung: effusion worse", "on the left, a nodule": where the next finding is."""
    return (
        following is not None
        and (following.joiner == ":" or (part.join is Kind.BREAK and following.join is Kind.COMMA))
        and following.finding is not None
        and not following.places
        and part.only_says_where
    )


def _apply_to_all(part: Part, entries: list[Entry]) -> None:
    """ "Left effusion, right PTX, both gone": the trend of all findings without one."""
    without_trend = [entry for entry in entries if entry.trend is None and not entry.negated]
    for entry in without_trend:
        entry.trend, entry.trend_follows = part.trend, True
        entry.negated = part.negated
    entries[-1].spans.append(part.span)


def _attach(part: Part, entries: list[Entry]) -> None:
    """Adds a part that names no finding to the last entry."""
    entry = entries[-1]
    elsewhere = bool(part.places) and bool(entry.places)
    there_after_all = entry.negated and not part.negated and (part.trend or part.severity)
    if elsewhere and (there_after_all or (part.trend if entry.trend else part.negated)):
        left_out = _unnamed(part, entry.finding)
        left_out.trend_follows = True
        entries.append(left_out)
        return
    if entry.negated and not part.negated:
        return
    if entry.negated and {entry.trend, part.trend} == {Trend.BETTER, Trend.WORSE}:
        entry.trend, entry.negated = Trend.UNCHANGED, False
        entry.spans.append(part.span)
        return
    for place in part.places:
        _add_place(place, entry, part.join)
    if part.trend is not None and (entry.trend is None or part.trend is not Trend.NEW):
        entry.trend, entry.trend_follows = part.trend, True
        entry.negated = part.negated
    if part.severity is not None:
        _set_severity(part.severity, part, entry)
    if part.span != (0, 0):
        entry.spans.append(part.span)


def _set_severity(severity: Severity, part: Part, entry: Entry) -> None:
    """One of two amounts may be the earlier one: "large, now small", "small, large before"."""
    before, after = entry.severity, severity
    if part.refers_to_before and entry.severity is not None:
        before, after = severity, entry.severity
    if before is not None and entry.trend is None and (part.refers_to_now or part.refers_to_before):
        entry.trend = trend_between(before, after)
    entry.severity = after


def _unnamed(part: Part, finding: Finding) -> Entry:
    """ "Right effusion bigger, left one smaller": the same finding somewhere else."""
    entry = Entry(part, finding, list(part.places), part.trend, part.severity, part.negated)
    entry.spans.append(part.span)
    return entry


def _add_place(place: Place, entry: Entry, join: Kind) -> None:
    last = entry.places[-1] if entry.places else Place()
    adds = (last.side is None or place.side is None) and (last.zone is None or place.zone is None)
    if not entry.places:
        entry.places.append(place)
    elif last.agrees(place) and (adds or join is not Kind.AND):
        entry.places[-1] = last.with_(place)
    else:
        side = place.side or (None if place.side_if_open else last.side)
        entry.places.append(Place(side, place.zone, place.side_if_open, place.lobe))


def _share_backwards(entries: list[Entry]) -> None:
    """ "Cardiomegaly and effusions get worse", "effusion and consolidation on the right"."""
    in_list = False
    for previous, entry in reversed(list(pairwise(entries))):
        in_list = entry.part.join in _LISTS or (in_list and entry.part.join is Kind.COMMA)
        in_list = in_list and previous.negated == entry.negated
        if in_list and previous.part.ends_with_finding:
            in_list = _share_what_follows(entry, previous)
        else:
            in_list = False


def _share_what_follows(entry: Entry, previous: Entry) -> bool:
    """Copies trend and place that follow `entry` to the entry before it; False if none fits."""
    takes_trend = previous.trend is None and entry.trend_follows
    if takes_trend:
        previous.trend, previous.trend_follows = entry.trend, True
    places_follow = entry.part.after_finding(Kind.PLACE)
    takes_place = places_follow and not previous.places and previous.has_side and entry.has_side
    if takes_place:
        previous.places = list(entry.places)
    return takes_trend or takes_place


def _sites(places: Sequence[Place]) -> Iterator[tuple[Side | None, Zone | None]]:
    """Sides and zones; right and left of the same zone are one bilateral site."""
    sites: list[tuple[Side | None, Zone | None]] = []
    side: Side | None = None
    for place in places:
        side = place.side or place.side_if_open or side
        sites.append((side, place.zone))
    for side, zone in dict.fromkeys(sites):
        other = {Side.RIGHT: Side.LEFT, Side.LEFT: Side.RIGHT}.get(side) if side else None
        if (other, zone) not in sites or other is None:
            yield side, zone
        elif sites.index((side, zone)) < sites.index((other, zone)):
            yield Side.BILATERAL, zone
    if not sites:
        yield None, None


def _content(progression: Progression) -> tuple[object, ...]:
    p = progression
    return (p.finding, p.side, p.zone, p.trend, p.severity, p.negated)
