"""German: nouns of three genders, adjectives before them, places behind."""

from engine.findings import Finding, Progression, Severity, Side, Trend, Zone
from engine.phrasing.language import SIZED, Gender, Noun, Phrasing

_ENDINGS = {Gender.MASCULINE: "er", Gender.FEMININE: "e", Gender.NEUTER: "es"}
_TRENDS = {
    Trend.NEW: "neu",
    Trend.WORSE: "progredient",
    Trend.BETTER: "regredient",
    Trend.RESOLVED: "aufgelöst",
    Trend.UNCHANGED: "unverändert",
}
_SIZES = {Severity.SMALL: "klein", Severity.MODERATE: "mäßig", Severity.LARGE: "groß"}
_DEGREES = {Severity.SMALL: "gering", Severity.MODERATE: "mäßig", Severity.LARGE: "ausgeprägt"}
_SIDES = {Side.RIGHT: "rechts", Side.LEFT: "links", Side.BILATERAL: "beidseits"}
_ZONES = {Zone.UPPER: "Oberfeld", Zone.MIDDLE: "Mittelfeld", Zone.LOWER: "Unterfeld"}
_NO = {Gender.MASCULINE: "kein", Gender.FEMININE: "keine", Gender.NEUTER: "kein"}


class _German(Phrasing):
    nouns = {  # noqa: RUF012 - a table of the class, as its base says
        Finding.EFFUSION: Noun("Pleuraerguss", Gender.MASCULINE),
        Finding.CONSOLIDATION: Noun("Konsolidierung", Gender.FEMININE),
        Finding.ATELECTASIS: Noun("Atelektase", Gender.FEMININE),
        Finding.PNEUMOTHORAX: Noun("Pneumothorax", Gender.MASCULINE),
        Finding.OEDEMA: Noun("Lungenödem", Gender.NEUTER),
        Finding.CARDIOMEGALY: Noun("Kardiomegalie", Gender.FEMININE),
        Finding.NODULE: Noun("Rundherd", Gender.MASCULINE),
        Finding.HYPERINFLATION: Noun("Überblähung", Gender.FEMININE),
    }
    no_change = "keine Änderung"

    def _hypothesis(self, progression: Progression, finding: Finding) -> str:
        gender = self.nouns[finding].gender
        words = [_NO[gender]] if progression.negated else []
        if progression.trend is not None:
            words.append(_TRENDS[progression.trend] + _ENDINGS[gender])
        if progression.severity is not None:
            words.append(self.amount(finding, progression.severity) + _ENDINGS[gender])
        return " ".join([*words, self.named(finding, progression.side, progression.zone)])

    def named(self, finding: Finding, side: Side | None, zone: Zone | None) -> str:
        return " ".join(filter(None, (self.nouns[finding].text, _place(side, zone))))

    def amount(self, finding: Finding, severity: Severity) -> str:
        return (_SIZES if finding in SIZED else _DEGREES)[severity]

    def trend(self, finding: Finding, trend: Trend) -> str:
        del finding
        return _TRENDS[trend]

    def side(self, finding: Finding, side: Side) -> str:
        del finding
        return _SIDES[side]


def _place(side: Side | None, zone: Zone | None) -> str:
    if zone is None:
        return "" if side is None else _SIDES[side]
    match side:
        case None:
            return f"im {_ZONES[zone]}"
        case Side.BILATERAL:
            return f"in beiden {_ZONES[zone]}ern"
        case Side.RIGHT:
            return f"im rechten {_ZONES[zone]}"
        case Side.LEFT:
            return f"im linken {_ZONES[zone]}"


GERMAN = _German()
