"""What the drill says of an answer: finding, place, and the sign to look for."""

from PySide6.QtCore import QCoreApplication

from app.words.vocabulary import word_name
from engine.findings import Finding, Severity, Side, Zone
from lessons.changes import Change, Course, Skill
from lessons.drill.answers import Judged
from lessons.drill.case import DrillCase

translate = QCoreApplication.translate


def verdict(case: DrillCase, judged: Judged) -> str:
    """Two or three words."""
    if judged.right:
        return translate("Drill", "Hit") if case.change else translate("Drill", "Right")
    if case.change is None:
        return translate("Drill", "False alarm")
    if judged.course is Course.SAME:
        return translate("Drill", "Missed")
    if not judged.hit:
        return translate("Drill", "Not there")
    return translate("Drill", "Right place, wrong way")


def case_sentence(case: DrillCase) -> str:
    """One sentence."""
    if case.change is None:
        return _nothing(case)
    change = case.change
    what = translate("Drill", "{trend}: {finding}, {place}. {sign}")
    return what.format(
        trend=word_name(change.trend).capitalize(),
        finding=word_name(change.finding),
        place=where(change),
        sign=_sign(change.finding, change.course),
    )


def where(change: Change) -> str:
    """ "right, lower zone"; of the heart, "heart"."""
    if change.side is None:
        return translate("Drill", "heart")
    side = _side_name(change.side)
    if change.zone is None:
        return side
    return translate("Drill", "{side}, {zone}").format(side=side, zone=_zone_name(change.zone))


def skill_name(skill: Skill) -> str:
    """ "effusion, worse, small change"."""
    if skill.finding is None:
        return translate("Drill", "nothing changed")
    said = translate("Drill", "{finding}, {trend}, {size}")
    size = "" if skill.size is None else size_name(skill.size)
    return said.format(finding=word_name(skill.finding), trend=word_name(skill.trend), size=size)


def size_name(size: Severity) -> str:
    return {
        Severity.SMALL: translate("Drill", "small change"),
        Severity.MODERATE: translate("Drill", "moderate change"),
        Severity.LARGE: translate("Drill", "large change"),
    }[size]


def _side_name(side: Side) -> str:
    return {
        Side.RIGHT: translate("Drill", "right"),
        Side.LEFT: translate("Drill", "left"),
        Side.BILATERAL: translate("Drill", "both sides"),
    }[side]


def _zone_name(zone: Zone) -> str:
    return {
        Zone.UPPER: translate("Drill", "upper zone"),
        Zone.MIDDLE: translate("Drill", "middle zone"),
        Zone.LOWER: translate("Drill", "lower zone"),
    }[zone]


def _nothing(case: DrillCase) -> str:
    if not case.stable:
        return translate(
            "Drill", "Nothing changed: exposure, position and breath differ, the chest does not."
        )
    names = ", ".join(word_name(finding) for finding in case.stable)
    said = translate(
        "Drill",
        "Nothing changed: what is there ({findings}) is the same; only exposure, position and "
        "breath differ.",
    )
    return said.format(findings=names)


def _sign(finding: Finding, course: Course) -> str:
    more = course is Course.MORE
    match finding:
        case Finding.EFFUSION:
            return (
                translate("Drill", "Look at the angle and the dome: fluid hides them.")
                if more
                else translate("Drill", "Look at the angle and the dome: they are seen again.")
            )
        case Finding.CONSOLIDATION:
            return (
                translate("Drill", "Look at the vessels: the opacity hides them.")
                if more
                else translate("Drill", "Look at the vessels: they are seen through it again.")
            )
        case Finding.ATELECTASIS:
            return (
                translate("Drill", "Look for a dense band or lobe, and for what it draws along.")
                if more
                else translate("Drill", "Look at the fissure and the dome: they went back.")
            )
        case Finding.PNEUMOTHORAX:
            return (
                translate("Drill", "Look for the thin line with no vessels beyond it.")
                if more
                else translate("Drill", "Look at the edge: vessels reach further out again.")
            )
        case Finding.OEDEMA:
            return (
                translate("Drill", "Look at the hila and bases: vessels blur.")
                if more
                else translate("Drill", "Look at the hila and bases: vessels are sharper.")
            )
        case Finding.CARDIOMEGALY:
            return (
                translate("Drill", "Compare the heart's width with the chest's: it is wider.")
                if more
                else translate("Drill", "Compare the heart's width with the chest's: less wide.")
            )
        case Finding.NODULE:
            return (
                translate("Drill", "Look for the round edge, behind ribs and vessels too.")
                if more
                else translate("Drill", "Look where the round opacity was, behind the ribs too.")
            )
        case Finding.HYPERINFLATION:
            return (
                translate("Drill", "Look at the domes: lower and flatter, the lungs darker.")
                if more
                else translate("Drill", "Look at the domes: higher and rounder again.")
            )
