"""Spanish: nouns of two genders, adjectives that agree with them, mostly behind."""

from engine.findings import Finding, Progression, Severity, Side, Trend, Zone
from engine.phrasing.language import SIZED, Gender, Noun, Phrasing

_ENDINGS = {Gender.MASCULINE: "o", Gender.FEMININE: "a"}
_BEHIND = {
    Trend.WORSE: "en aumento",
    Trend.BETTER: "en disminución",
    Trend.UNCHANGED: "sin cambios",
}
_TRENDS = {Trend.NEW: "nuev@", Trend.RESOLVED: "resuelt@", **_BEHIND}
# "@" agrees with the noun.
_SIZES = {Severity.SMALL: "pequeñ@", Severity.MODERATE: "moderad@", Severity.LARGE: "grande"}
_DEGREES = {Severity.SMALL: "leve", Severity.MODERATE: "moderad@", Severity.LARGE: "marcad@"}
_SIDES = {Side.RIGHT: "derech@", Side.LEFT: "izquierd@", Side.BILATERAL: "bilateral"}
_ZONES = {Zone.UPPER: "superior", Zone.MIDDLE: "medio", Zone.LOWER: "inferior"}
_ZONES_OF_BOTH = {Zone.UPPER: "superiores", Zone.MIDDLE: "medios", Zone.LOWER: "inferiores"}
_NO = {Gender.MASCULINE: "ningún", Gender.FEMININE: "ninguna"}


class _Spanish(Phrasing):
    nouns = {  # noqa: RUF012 - a table of the class, as its base says
        Finding.EFFUSION: Noun("derrame pleural", Gender.MASCULINE),
        Finding.CONSOLIDATION: Noun("consolidación", Gender.FEMININE),
        Finding.ATELECTASIS: Noun("atelectasia", Gender.FEMININE),
        Finding.PNEUMOTHORAX: Noun("neumotórax", Gender.MASCULINE),
        Finding.OEDEMA: Noun("edema pulmonar", Gender.MASCULINE),
        Finding.CARDIOMEGALY: Noun("cardiomegalia", Gender.FEMININE),
        Finding.NODULE: Noun("nódulo", Gender.MASCULINE),
        Finding.HYPERINFLATION: Noun("hiperinsuflación", Gender.FEMININE),
    }
    no_change = "sin cambios"

    def _hypothesis(self, progression: Progression, finding: Finding) -> str:
        p, gender = progression, self.nouns[finding].gender
        words = [_NO[gender]] if p.negated else []
        if p.trend is Trend.NEW:
            words.append(_agreeing("nuev@", gender))
        words.append(self.nouns[finding].text)
        if p.severity is not None:
            words.append(self.amount(finding, p.severity))
        words.append(_place(p.side, p.zone, gender))
        if p.trend is Trend.RESOLVED:
            words.append(_agreeing("resuelt@", gender))
        elif p.trend is not None:
            words.append(_BEHIND.get(p.trend, ""))
        return " ".join(filter(None, words))

    def named(self, finding: Finding, side: Side | None, zone: Zone | None) -> str:
        noun = self.nouns[finding]
        return " ".join(filter(None, (noun.text, _place(side, zone, noun.gender))))

    def amount(self, finding: Finding, severity: Severity) -> str:
        words = _SIZES if finding in SIZED else _DEGREES
        return _agreeing(words[severity], self.nouns[finding].gender)

    def trend(self, finding: Finding, trend: Trend) -> str:
        return _agreeing(_TRENDS[trend], self.nouns[finding].gender)

    def side(self, finding: Finding, side: Side) -> str:
        return _agreeing(_SIDES[side], self.nouns[finding].gender)


def _place(side: Side | None, zone: Zone | None, gender: Gender) -> str:
    if zone is None:
        return "" if side is None else _agreeing(_SIDES[side], gender)
    match side:
        case None:
            return f"en el campo {_ZONES[zone]}"
        case Side.BILATERAL:
            return f"en ambos campos {_ZONES_OF_BOTH[zone]}"
        case Side.RIGHT | Side.LEFT:
            return f"en el campo {_ZONES[zone]} {_agreeing(_SIDES[side], Gender.MASCULINE)}"


def _agreeing(word: str, gender: Gender) -> str:
    return word.replace("@", _ENDINGS[gender])


SPANISH = _Spanish()
