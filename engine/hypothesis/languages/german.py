"""German: how its words are written, and what one word says of another."""

from collections.abc import Sequence

from engine.findings import Trend
from engine.hypothesis.languages.german_words import BEGINNINGS, HEADS, PHRASES
from engine.hypothesis.languages.language import (
    Language,
    MeaningOf,
    between_numbers,
    listed,
    settled,
)
from engine.hypothesis.meaning import Kind

# Two words that are one verb: "nimmt ... zu". The second word, and what it becomes.
_SEPARABLE = {
    ("nimmt", "nehmen", "nahm", "naehme"): {"zu": "zu~", "ab": "ab~"},
    ("steigt", "steigen"): {"an": "an~"},
    ("breitet", "breiten", "dehnt", "dehnen", "weitet"): {"aus": "aus~"},
    ("loest", "loesen", "lost"): {"auf": "auf~"},
    ("heilt", "heilen"): {"ab": "ab=", "aus": "ab="},
    ("klingt", "klingen"): {"ab": "ab="},
    ("hellt", "hellen"): {"auf": "auf="},
    ("tritt", "treten", "trat"): {"auf": "hinzu", "hinzu": "hinzu"},
    ("bildet", "bilden", "geht", "gehen", "ging"): {"zurueck": "zurueck~", "zuruck": "zurueck~"},
    ("geht", "gehen", "greift", "greifen"): {"ueber": "aus~", "uber": "aus~"},
    ("faellt", "fallen", "fallt"): {"zusammen": "kollabiert"},
    ("laesst", "lassen", "lasst"): {"nach": "nachgelassen"},
    ("kommt", "kommen"): {"hinzu": "hinzu", "dazu": "hinzu", "wieder": "rezidiv"},
}
_SICH = ("sich",)
_ENDS = (".", ";", "!", "?", ",", ":", "aber", "jedoch", "waehrend", "hingegen", "dagegen", "und")
# The same form before a finding ("kleiner Erguss") and as a comparative ("Erguss kleiner").
_EITHER = listed(
    """kleiner geringer leichter diskreter zarter flauer schmaler ausgedehnter ausgepraegter
    deutlicher massiver schwerer grosser staerker dichter schwaecher"""
)
_BEFORE_A_FINDING = (
    *(Kind.PLACE, Kind.TREND, Kind.SEVERITY, Kind.ORDINARY, Kind.LUNG, Kind.UNKNOWN),
)
_ADVERBS = listed(
    """leicht geringfuegig minimal gering diskret mild leichtgradig geringgradig dezent maessig
    mittelgradig moderat deutlich stark massiv erheblich ausgepraegt hochgradig schwer markant viel
    betraechtlich enorm extrem komplett vollstaendig total voellig gross ausgedehnt"""
)
_DENIALS = ("kein", "keine", "keinen", "keiner", "keinem", "keines", "nicht", "nichts", "ohne")
_ANGLES = ("randwinkel", "randwinkels", "winkel", "winkels", "recessus", "rezessus", "sinus")


def _clause(words: Sequence[str], at: int) -> tuple[int, int]:
    """Where the clause of a word begins and ends (exclusive)."""
    start = next((i + 1 for i in range(at - 1, -1, -1) if words[i] in _ENDS), 0)
    end = next((i for i in range(at + 1, len(words)) if words[i] in _ENDS), len(words))
    return start, end


def _particle(words: Sequence[str], at: int, meaning_of: MeaningOf) -> str | None:
    """ "Der Erguss nimmt rechts zu", "... hat zugenommen" aside: the particle is the trend."""
    del meaning_of
    start, _ = _clause(words, at)
    verbs = [word for word in words[start:at] if word not in _SICH]
    for forms, particles in _SEPARABLE.items():
        if words[at] in particles and not _goes_on(words, at) and set(verbs) & set(forms):
            return particles[words[at]]
    return None


def _goes_on(words: Sequence[str], at: int) -> bool:
    """ "Nimmt an Größe zu": "an" is no particle here, for a noun follows it."""
    return at + 1 < len(words) and words[at + 1] in ("groesse", "umfang", "volumen", "der", "den")


def _size(words: Sequence[str], at: int, meaning_of: MeaningOf) -> str | None:
    """ "Kleiner Erguss" is an amount, "Erguss kleiner" a change."""
    if words[at] not in _EITHER:
        return None
    _, end = _clause(words, at)
    for word in words[at + 1 : end]:
        meaning = meaning_of(word)
        if meaning is not None and meaning.kind is Kind.FINDING:
            amount = words[at] not in ("staerker", "dichter", "schwaecher")
            return words[at] + ("_" if amount else "~")
        if meaning is not None and meaning.kind not in _BEFORE_A_FINDING:
            break
        if word in ("wird", "werden", "ist", "geworden", "als", "links", "rechts", "re", "li"):
            break
    return "groesser" if words[at] == "grosser" else words[at] + "~"


def _adverb(words: Sequence[str], at: int, meaning_of: MeaningOf) -> str | None:
    """ "Leicht" before "größer" measures the change, not the finding."""
    if words[at] not in _ADVERBS or at + 1 >= len(words):
        return None
    following = meaning_of(words[at + 1])
    changes = following is not None and (
        following.kind is Kind.TREND or bool(following.state) or following.kind is Kind.PARTIAL
    )
    new = following is not None and following.trend is Trend.NEW
    return words[at] + "<" if changes and not new else None


def _denied(words: Sequence[str], at: int, meaning_of: MeaningOf) -> str | None:
    """ "Kein Erguss mehr", "weder Erguss noch Infiltrat"."""
    start, end = _clause(words, at)
    before = words[start:at]
    if words[at] == "mehr" and before and before[-1] == "nicht":
        following = meaning_of(words[at + 1]) if at + 1 < end else None
        changes = following is not None and following.kind is Kind.TREND
        return "mehr_" if changes else None
    if words[at] == "mehr" and any(word in _DENIALS for word in before):
        at_end = not any(word == "als" for word in words[at:end])
        return "mehr_" if at_end else None
    if words[at] == "noch" and "weder" in words[:at]:
        return "noch_"
    return None


def _genitive(words: Sequence[str], at: int, meaning_of: MeaningOf) -> str | None:
    """ "Zunahme der Ergüsse"."""
    if words[at] not in ("der", "von", "in") or not at:
        return None
    before = meaning_of(words[at - 1])
    after = meaning_of(words[at + 1]) if at + 1 < len(words) else None
    if words[at] == "von" and after is not None and after.kind is Kind.SEVERITY:
        return "von_"
    of_change = before is not None and before.kind is Kind.TREND
    return "der_" if words[at] == "der" and of_change else None


def _angle(words: Sequence[str], at: int, meaning_of: MeaningOf) -> str | None:
    """ "Verschattung des Randwinkels" is its blunting, no consolidation."""
    del meaning_of
    start, end = _clause(words, at)
    is_shadow = words[at].startswith("verschatt")
    return "verschattet~" if is_shadow and set(words[start:end]) & set(_ANGLES) else None


def _towards(words: Sequence[str], at: int, meaning_of: MeaningOf) -> str | None:
    """ "Nach links verbreitert" says where to, "nach Drainage" when; "von 2 auf 4 cm" is more."""
    if words[at] == "nach" and at + 1 < len(words):
        after = meaning_of(words[at + 1])
        return "nach_" if after is not None and after.kind is Kind.PLACE else None
    if words[at] in ("links", "rechts", "li", "re") and at and words[at - 1] == "nach_":
        moves = any(word.startswith(("wander", "verlager", "verschieb")) for word in words)
        return None if moves else words[at] + "_"
    return between_numbers(words, at, "auf", more="zu~", less="ab~")


def _asked(words: Sequence[str], at: int, meaning_of: MeaningOf) -> str | None:
    """ "Wie groß" asks, "wie zuvor" compares; "200 ml" is no lobe; "ist da" is "is there"."""
    del meaning_of
    if words[at] == "wie" and at == 0:
        return "wie_"
    if words[at] == "ml" and at and words[at - 1][:1].isdigit():
        return "cm"
    if words[at] == "da" and at and words[at - 1] in ("ist", "sind"):
        return "da_"
    return None


GERMAN = Language(
    code="de",
    phrases=PHRASES,
    endings={"$": ("", "e", "er", "es", "en", "em"), "e~": ("e", "er", "es", "en", "em")},
    letters={"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "\u00ad": ""},
    also={"ä": "a", "ö": "o", "ü": "u"},
    beginnings=BEGINNINGS,
    heads=HEADS,
    abbreviations=listed(
        """re li bds bd va zn ca ggf zb tlw progr regr rückl zun ausgepr konst unv unver bzw inkl
        ii iii iv v z n a pat u rueckl"""
    ),
    foreign=r"\w{3,}(fraktur|frakturen|bruch|itis|ektomie|otomie|plastik|pathie|plegie)"
    r"|\w{3,}(parese|hernie|ose)"
    r"|(hirn|leber|nieren|knie|gelenk|mamma|schilddruesen|darm|magen|prostata|perikard|haut|bein"
    r"|knochen|wirbel|lymphknoten|hoden|blasen|ellenbogen|rippen)\w{2,}"
    r"|\w{3,}(erguss|oedem|tumor|karzinom|metastasen|knoten|thrombose|infarkt|blutung|schmerzen)",
    settle=settled(*(_particle, _size, _denied, _genitive, _angle, _adverb, _towards, _asked)),
)
