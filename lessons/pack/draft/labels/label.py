"""What a line of a table says of a film: typed, and with a remark on every cell that says nothing.

Knows no files. Reads English, German and Spanish.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.errors import HypothesisDeclined
from engine.findings import Finding, Side, Trend
from engine.hypothesis import Terms, read_hypothesis, terms_of
from lessons.changes import Change, Course, changes_of, hypothesis_of, real_changes
from lessons.pack.draft.labels.columns import Column, Columns
from lessons.pack.draft.labels.table import Table, TableLine
from lessons.pack.problem import PackFault

_FRONTAL = {"pa": "PA", "ap": "AP", "dv": "PA", "vd": "AP"}
_LATERAL = re.compile(
    r"\b(lateral|lat|ll|rl|seitlich|seit|perfil|oblique|schräg|oblicua)\b", re.IGNORECASE
)
_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[ T].*)?")
_WITH_YEAR_LAST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_COUNT = re.compile(r"[^\d+-]*([+-]?\d{1,5})(?:[.,]0+)?[^\d]*")
_MONTHS = 12
_LONGEST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Label:
    """line: in the table. day: counted, or a date that does not go any further. changes: None where
    nothing is said. lateral: no frontal film. remarks: on what could not be used."""

    line: int
    file: str
    patient: str = ""
    day: int | date | None = None
    view: str = ""
    lateral: bool = False
    hypothesis: str = ""
    changes: tuple[Change, ...] | None = None
    licence: str = ""
    attribution: str = ""
    source: str = ""
    remarks: tuple[PackFault, ...] = ()

    @property
    def says_something(self) -> bool:
        """Enough for an item."""
        return bool(self.hypothesis) or self.changes is not None


def labels_of(table: Table, columns: Columns) -> tuple[Label, ...]:
    days = [columns.cell(line.cells, Column.DAY) for line in table.lines]
    # One date that can only be read that way decides for its neighbours.
    month_first = any(_has_month_first(day) for day in days)
    return tuple(_label(line, columns, month_first=month_first) for line in table.lines)


def _label(line: TableLine, columns: Columns, *, month_first: bool) -> Label:
    def cell(column: Column) -> str:
        return columns.cell(line.cells, column)[:_LONGEST_WORDS]

    day, view = _day(cell(Column.DAY), month_first=month_first), _view(cell(Column.VIEW))
    hypothesis = cell(Column.HYPOTHESIS)
    changes, remarks = _changes(hypothesis, tuple(cell(one) for one in _NAMING))
    if day is None and cell(Column.DAY):
        remarks.append(PackFault("“{words}” is no day; left out.", words=cell(Column.DAY)))
    if view is None:
        remarks.append(PackFault("“{words}” is no view; left out.", words=cell(Column.VIEW)))
    return Label(
        line=line.number,
        file=cell(Column.FILE),
        patient=cell(Column.PATIENT),
        day=day,
        view=view or "",
        lateral=view is None and _LATERAL.search(cell(Column.VIEW)) is not None,
        hypothesis=hypothesis or ("" if changes is None else hypothesis_of(changes)),
        changes=changes,
        licence=cell(Column.LICENCE),
        attribution=cell(Column.ATTRIBUTION),
        source=cell(Column.SOURCE),
        remarks=tuple(remarks),
    )


_NAMING = (Column.FINDING, Column.SIDE, Column.ZONE, Column.TREND)


def _day(text: str, *, month_first: bool) -> int | date | None:
    """A date, or a count of days: "14", "day 14", "+14 d". None for anything else."""
    orders = ((_ISO, (1, 2, 3)), (_WITH_YEAR_LAST, (3, 1, 2) if month_first else (3, 2, 1)))
    for pattern, order in orders:
        found = pattern.fullmatch(text.strip())
        if found:
            year, month, day = (int(found[place]) for place in order)
            try:
                return date(year, month, day)
            except ValueError:
                return None
    count = _COUNT.fullmatch(text.strip())
    return int(count[1]) if count else None


def _has_month_first(text: str) -> bool:
    found = _WITH_YEAR_LAST.fullmatch(text.strip())
    return found is not None and int(found[2]) > _MONTHS >= int(found[1])


def _view(text: str) -> str | None:
    """ "PA", "AP", or "" where nothing is said; None for what is not frontal or not known."""
    plain = re.sub(r"[^a-z]", "", text.casefold())
    frontal = next((view for word, view in _FRONTAL.items() if plain.startswith(word)), None)
    return "" if not plain else frontal


def _changes(
    hypothesis: str, words: tuple[str, ...]
) -> tuple[tuple[Change, ...] | None, list[PackFault]]:
    """What changes: by the columns that name it, else by the hypothesis; and what is wrong."""
    said, unread = _said_by_hypothesis(hypothesis)
    remarks = [] if unread is None else [unread]
    finding, *others = map(terms_of, words)
    remarks += [
        PackFault("“{words}” is not understood.", words=word)
        for terms in (finding, *others)
        for word in terms.unknown
    ]
    named = terms_of(" , ".join(words))
    changes = () if _is_normal(finding) else _named_changes(named)
    if changes is None and said is None and named.findings:
        remarks.append(PackFault("It says no trend, so there is no key yet."))
    if changes is not None and said is not None and _disagree(changes, said):
        remarks.append(
            PackFault(
                "The hypothesis says “{said}”, the other columns say “{named}”.",
                said=hypothesis_of(said),
                named=hypothesis_of(changes),
            )
        )
    return (said if changes is None else changes), remarks


def _said_by_hypothesis(text: str) -> tuple[tuple[Change, ...] | None, PackFault | None]:
    if not text:
        return None, None
    try:
        return changes_of(read_hypothesis(text)), None
    except HypothesisDeclined as error:
        return None, PackFault("The hypothesis is not understood: {reason}", reason=error)


def _is_normal(finding: Terms) -> bool:
    """ "No finding", "normal": nothing is there, and nothing comes."""
    is_well = finding.denies or finding.trend is Trend.RESOLVED
    return is_well and not finding.findings


def _named_changes(named: Terms) -> tuple[Change, ...] | None:
    trend = named.trend
    if named.denies or (trend is Trend.UNCHANGED and not named.findings):
        return ()
    if trend is None or not named.findings:
        return None
    return tuple(
        Change(
            finding=finding,
            side=_side(finding, named.side),
            zone=named.zone if finding.facts.zoned else None,
            trend=trend,
            severity=named.severity,
        )
        for finding in named.findings
    )


def _side(finding: Finding, side: Side | None) -> Side | None:
    """As it is read: the heart has no side, and some findings are of both lungs."""
    if finding.facts.takes_both_lungs and side is None:
        return Side.BILATERAL
    return side if finding.facts.side_can_be_named else None


def _disagree(one: tuple[Change, ...], other: tuple[Change, ...]) -> bool:
    """Finding, side or course differ where both say one."""
    return dict(_facts(one)) != dict(_facts(other))


def _facts(changes: tuple[Change, ...]) -> Iterator[tuple[Finding, tuple[Side | None, Course]]]:
    return ((one.finding, (one.side, one.course)) for one in real_changes(changes))
