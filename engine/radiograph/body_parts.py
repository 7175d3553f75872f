"""Whether the text of a body part means the chest, in the languages in which units write it.

DICOM wants the English terms of PS3.16 annex L; units write what their menus say. The lists hold
those terms for the chest and for its neighbours, and their translations: `chest`, `thorax`, `lung`,
`ribs as a whole` for the one, for the other what is X-rayed besides. Text that is in neither list
is unknown, and then the picture has to decide.
"""

import re
import unicodedata
from enum import Enum, auto


class BodyPart(Enum):
    UNTOLD = auto()
    CHEST = auto()
    OTHER = auto()
    UNKNOWN = auto()


_UNTOLD = {
    "", "UNKNOWN", "UNDEFINED", "UNSPECIFIED", "OTHER", "NONE", "NA", "N/A", "X", "NOT SPECIFIED",
    "DEFAULT", "GENERAL", "STANDARD", "ALL", "ANY", "MISC", "UNBEKANNT", "DESCONOCIDO",
    "NO ESPECIFICADO", "INCONNU", "SCONOSCIUTO", "BODY", "XX", "NULL", "-", "?",
}  # fmt: skip

# Compared without accents and in capitals, as parts of words.
_CHEST = (
    # English, Latin
    "CHEST", "THORAX", "THORACIQUE", "CXR", "LUNG", "PULMO", "HEMITHOR",
    # Spanish, Portuguese, Italian, French, Romanian, Catalan
    "TORAX", "TORACE", "TORACIC", "PECHO", "PEITO", "PETTO", "POLMON", "PULMAO", "PULMOES",
    "PULMON", "POITRINE", "POUMON", "PIEPT", "PLAMAN", "PLAMIN", "PIT TORACIC",
    # German, Dutch, Scandinavian, Finnish, Estonian, Latvian, Lithuanian
    "BRUST", "LUNGE", "BORSTKAS", "BORSTKAST", "LONGFOTO", "LONGEN", "BROST", "BRYST", "LUNGOR",
    "TORAKS", "RINTAKEHA", "RINTA", "KEUHKO", "KOPSU", "RINDKERE", "KRUTINE", "KRUTINES", "PLAUCI",
    "PLAUCIAI", "KRUSKURV", "KRUTIS",
    # Polish, Czech, Slovak, Slovene, Croatian, Serbian, Bosnian, Albanian
    "KLATKA PIERSIOWA", "KLATKI PIERSIOWEJ", "PLUCA", "HRUDNIK", "HRUD", "PLICE", "PLUCA",
    "PRSNI KOS", "PRSNEGA KOSA", "GRUDNI KOS", "PRSA", "GRUDI", "KRAHAROR", "GJOKS", "MUSHKERI",
    # Hungarian, Turkish, Azeri, Uzbek
    "MELLKAS", "TUDO", "GOGUS", "AKCIGER", "DOS QEFESI", "AG CIYER", "KOKRAK",
    # Indonesian, Malay, Filipino, Swahili, Vietnamese, Afrikaans
    "DADA", "PARU", "DIBDIB", "KIFUA", "MAPAFU", "NGUC", "PHOI", "BORS",
    # Russian, Ukrainian, Bulgarian, Serbian, Macedonian, Belarusian, Kazakh
    "ГРУДН", "ГРУДИ", "ОГК", "ЛЕГКИ", "ЛЕГЕН", "ГРЪДЕН", "ГРАДЕН КОШ", "ТОРАКС", "ПЛУЋ", "БЯЛ ДРОБ",
    "КЕУДЕ", "ӨКПЕ",
    # Greek
    "ΘΩΡΑΚ", "ΠΝΕΥΜΟΝ",
    # Arabic, Persian, Urdu, Hebrew
    "صدر", "الصدر", "رئة", "رئتين", "سينه", "سینه", "ریه", "سینہ", "חזה", "ריאות", "ריאה",
    # Hindi, Bengali, Tamil, Thai
    "छाती", "फेफड", "বুক", "ফুসফুস", "மார்பு", "நுரையீரல்", "ทรวงอก", "อก", "ปอด",
    # Chinese, Japanese, Korean
    "胸", "肺", "흉부", "가슴", "폐",
)  # fmt: skip

# What holds one of the words above and means something else: spine, abdomen, breast, shoulder.
_NOT_CHEST = re.compile(
    r"SPINE|SPINAL|VERTEBR|COLUMN|COLUNA|COLONN|RACHIS|WIRBEL|\bBWS\b|THORACOLUMB|TORACOLOMB|DORSOLUMB"
    r"|WERVEL|RYGGRAD|RYGSOJLE|KREGOSLUP|PATER|GERINC|ПОЗВОН|ХРЕБ|ΣΠΟΝΔΥΛ|胸椎|흉추"
    r"|\bTL?SPINE\b|MAMM|BREAST|BRUSTDRUSE|RIBS?\b|RIPPEN|COSTILLA|COSTELA|COSTOLE|\bCOTES\b"
    r"|STERNUM|BRUSTBEIN|ESTERNON|CLAVIC|SCHLUSSELBEIN|乳|肋骨"
)

# As whole words.
_OTHER = {
    # PS3.16 annex L, as CR and DX use it
    "ABDOMEN", "ABDOMENPELVIS", "PELVIS", "HIP", "SKULL", "HEAD", "NECK", "CSPINE", "TSPINE",
    "LSPINE", "SSPINE", "TLSPINE", "CTSPINE", "LSSPINE", "SPINE", "COCCYX", "SACRUM", "SHOULDER",
    "CLAVICLE", "SCAPULA", "HUMERUS", "ELBOW", "FOREARM", "WRIST", "HAND", "FINGER", "THUMB",
    "FEMUR", "THIGH", "KNEE", "PATELLA", "LEG", "ANKLE", "FOOT", "TOE", "HEEL", "CALCANEUS", "JAW",
    "MANDIBLE", "MAXILLA", "ZYGOMA", "ORBIT", "SINUS", "NOSE", "FACE", "EAR", "TMJ", "TOOTH",
    "TEETH", "BREAST", "RIB", "RIBS", "STERNUM", "EXTREMITY", "ARM", "LOWLEG", "UPARM", "KUB",
    "BLADDER", "KIDNEY", "LIVER", "BRAIN", "HEADNECK", "WHOLEBODY", "WHOLESPINE",
    # German
    "BAUCH", "BECKEN", "HUFTE", "SCHADEL", "KOPF", "HALS", "HWS", "BWS", "LWS", "SCHULTER",
    "ELLENBOGEN", "UNTERARM", "OBERARM", "HANDGELENK", "DAUMEN", "OBERSCHENKEL", "KNIE",
    "UNTERSCHENKEL", "SPRUNGGELENK", "FUSS", "FERSE", "ZEHE", "KIEFER", "MAMMA", "RIPPEN",
    # Spanish, Portuguese
    "PELVE", "BACIA", "CADERA", "QUADRIL", "CRANEO", "CRANIO", "CABEZA", "CABECA", "CUELLO",
    "HOMBRO", "OMBRO", "CODO", "COTOVELO", "MUNECA", "PUNHO", "MANO", "MAO", "DEDO", "MUSLO",
    "RODILLA", "JOELHO", "PIERNA", "PERNA", "TOBILLO", "TORNOZELO", "PIE", "MAMA", "COLUMNA",
    "COLUNA", "ABDOME",
    # French, Italian
    "BASSIN", "HANCHE", "CRANE", "TETE", "COU", "EPAULE", "COUDE", "POIGNET", "DOIGT",
    "CUISSE", "GENOU", "JAMBE", "CHEVILLE", "PIED", "SEIN", "ADDOME", "BACINO", "ANCA", "TESTA",
    "SPALLA", "GOMITO", "POLSO", "DITO", "GINOCCHIO", "GAMBA", "CAVIGLIA", "PIEDE", "RACHIS",
    # Dutch, Scandinavian, Polish, Czech, Turkish, Hungarian
    "BUIK", "BEKKEN", "HEUP", "SCHOUDER", "HOFD", "VOET", "ENKEL", "BUK", "HOFT", "AXEL",
    "BRZUCH", "MIEDNICA", "BIODRO", "CZASZKA", "BARK", "LOKIEC", "DLON", "KOLANO", "STOPA",
    "BRICHO", "PANEV", "LEBKA", "RAMENO", "LOKET", "RUKA", "KOLENO", "NOHA", "KARIN", "KALCA",
    "OMUZ", "DIRSEK", "DIZ", "AYAK", "MEDENCE", "CSIPO", "KOPONYA", "VALL", "KONYOK",
    "KEZ", "TERD",
    # Russian, Greek
    "ЖИВОТ", "ТАЗ", "ЧЕРЕП", "ПЛЕЧО", "ЛОКОТЬ", "КИСТЬ", "КОЛЕНО", "СТОПА", "ΚΟΙΛΙΑ", "ΛΕΚΑΝΗ",
    "ΚΡΑΝΙΟ", "ΩΜΟΣ", "ΓΟΝΑΤΟ", "ΧΕΡΙ", "ΠΟΔΙ",
}  # fmt: skip
_OTHER_SCRIPTS = (
    "腹",
    "骨盆",
    "骨盤",
    "膝",
    "手",
    "足",
    "头",
    "頭",
    "肩",
    "복부",
    "골반",
    "무릎",
    "بطن",
    "حوض",
    "בטן",
)


def body_part(text: str) -> BodyPart:
    """What a header means by the body part; in capitals or not, with accents or without."""
    plain = _plain(text)
    if plain in _PLAIN_UNTOLD:
        return BodyPart.UNTOLD
    if _NOT_CHEST.search(plain):
        return BodyPart.CHEST if _names_lungs(plain) else BodyPart.OTHER
    if any(word in plain for word in _PLAIN_CHEST):
        return BodyPart.CHEST
    words = set(re.findall(r"\w+", plain))
    if words & _OTHER or any(word in plain for word in _OTHER_SCRIPTS):
        return BodyPart.OTHER
    return BodyPart.UNKNOWN


def _names_lungs(plain: str) -> bool:
    """ "CHEST RIBS" is a chest film; "THORACIC SPINE" and "THORAXWIRBELSÄULE" are none."""
    rest = _NOT_CHEST.sub(" ", plain)
    return any(re.search(rf"\b{word}\b", rest) for word in ("CHEST", "LUNGS?", "CXR", "PULMO"))


def _plain(text: str) -> str:
    """In capitals, without accents; dots and lines are blanks."""
    # Polish and Turkish letters that are no others with an accent.
    text = text.replace("ł", "l").replace("Ł", "L").replace("ı", "i").replace("ø", "o")
    text = text.replace("Ø", "O").replace("đ", "d").replace("Đ", "D").replace("ß", "ss")
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in apart if not unicodedata.category(sign).startswith("M"))
    bare = unicodedata.normalize("NFC", bare).upper()
    return re.sub(r"[\s_.\-^/\\()\[\]:;,\0]+", " ", bare).strip()


# Signs that are marks in one script are vowels in another: both sides lose them alike.
_PLAIN_CHEST = tuple(_plain(word) for word in _CHEST)
_PLAIN_UNTOLD = {_plain(word) for word in _UNTOLD}
