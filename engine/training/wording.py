"""The interpretation of a target in radiology English, written from what was really rendered.

It says what the prompt does not: severity before and after, where the finding lies, what is hidden
or visible again, what is shifted, and what stayed the same.
"""

import numpy as np

from engine.findings import Finding, Severity, Side, Trend, Zone
from engine.sites import Site
from engine.training.changes import Change
from engine.training.signs import ERECT, PATCHY_CONSOLIDATION, SUPINE

_DEGREES = {Severity.SMALL: "mild", Severity.MODERATE: "moderate", Severity.LARGE: "severe"}
SEVERITY_WORDS = frozenset({*Severity, *_DEGREES.values()})

# How a text begins where nothing changes, and no text where something does.
STILL_OPENINGS = ("The premise", "The prior", "No", "Lungs", "There is no", "Unchanged")


class Writer:
    """Draws one of several correct phrasings for each thing that is to be said.

    patchy: the consolidation that changes is of patches, not of a lobe.
    """

    def __init__(self, rng: np.random.Generator, supine: bool, patchy: bool = False) -> None:
        self._rng = rng
        self._signs = ERECT | SUPINE if supine else ERECT
        if patchy:
            self._signs = self._signs | {Finding.CONSOLIDATION: PATCHY_CONSOLIDATION}

    def interpretation(
        self, changes: tuple[Change, ...], absent: Site | None, asked: Trend | None = None
    ) -> str:
        """absent: a finding that the prompt presumes (`asked`) and the film does not show."""
        moved = [change for change in changes if change.trend is not Trend.UNCHANGED]
        still = [change for change in changes if change.trend is Trend.UNCHANGED]
        sentences = [] if absent is None else [self._premise(absent, asked)]
        for change in moved:
            sentences += [self._headline(change), self._sign(change)]
        sentences += [self._unchanged(change) for change in still]
        if moved:
            sentences.append(self._rest(moved))
        else:
            sentences.append(self._nothing(still))
        return " ".join(sentences)

    def _pick(self, *options: str) -> str:
        return options[int(self._rng.integers(len(options)))]

    def _headline(self, change: Change) -> str:
        named, before, after = _named(change.site), _amount(change, 0), _amount(change, 1)
        article = "a " if change.site.finding.facts.countable else ""
        match change.trend:
            case Trend.NEW:
                return self._pick(
                    f"There is {article}new {after} {named}.",
                    f"New {after} {named}.",
                    f"{(article + after).capitalize()} {named} has appeared.",
                )
            case Trend.WORSE:
                return self._pick(
                    f"The {before} {named} has increased and is now {after}.",
                    f"The {named} has grown from {before} to {after}.",
                    f"Worsening {named}, {before} before and {after} now.",
                )
            case Trend.BETTER:
                return self._pick(
                    f"The {before} {named} has decreased and is now {after}.",
                    f"The {named} has gone down from {before} to {after}.",
                    f"Improving {named}, {before} before and {after} now.",
                )
            case _:
                return self._pick(
                    f"The {before} {named} has resolved.",
                    f"The {named}, {before} before, is no longer seen.",
                    f"Complete resolution of the {before} {named}.",
                )

    def _sign(self, change: Change) -> str:
        signs = self._signs[change.site.finding][change.after]
        return self._pick(*signs).format(**_place(change.site))

    def _unchanged(self, change: Change) -> str:
        named, before = _named(change.site), _amount(change, 0)
        return self._pick(
            f"The {before} {named} is unchanged.",
            f"Unchanged {before} {named}.",
            f"The {before} {named} has not changed.",
        )

    def _premise(self, absent: Site, asked: Trend | None) -> str:
        verb = {
            Trend.WORSE: "get worse",
            Trend.BETTER: "get better",
            Trend.RESOLVED: "resolve",
        }.get(asked or Trend.UNCHANGED, "be unchanged")
        named = _named(absent)
        return self._pick(
            f"The prior shows no {named}, so none can {verb}.",
            f"No {named} is seen on the prior; the premise does not hold.",
            f"The premise does not hold: there was no {named} before.",
        )

    def _nothing(self, still: list[Change]) -> str:
        if still:
            return self._pick(
                "There is no interval change of the lungs, the pleura or the heart.",
                "The rest of the film looks the same as on the prior film.",
                "No new finding is seen and the rest of the film has not changed.",
            )
        return self._pick(
            "There is no interval change; the lungs, the pleura and the heart look the same.",
            "Lungs, pleura and heart look the same as on the prior; no new finding is seen.",
            "No change of the lungs, the pleura or the heart is seen since the prior film.",
        )

    def _rest(self, moved: list[Change]) -> str:
        """What is said to stay must not move: a shift takes the heart along."""
        findings = {change.site.finding for change in moved}
        sides = {change.site.side for change in moved}
        if findings == {Finding.CARDIOMEGALY}:
            return self._pick("The lungs show no new finding.", "No new finding of either lung.")
        if findings == {Finding.HYPERINFLATION}:
            return self._pick("No new opacity is seen in either lung.", "No opacity has appeared.")
        if sides <= {Side.RIGHT, Side.LEFT} and len(sides) == 1:
            other = _other(next(iter(sides)))
            if any(shifts(change) for change in moved):
                return self._pick(
                    f"No new finding of the {other} lung.",
                    f"The {other} lung shows no new opacity.",
                )
            return self._pick(
                f"The {other} lung and the heart are unchanged.",
                f"No change of the {other} lung or the heart.",
            )
        return self._pick("The size of the heart is unchanged.", "No change of the heart.")


def shifts(change: Change) -> bool:
    """Whether the mediastinum moves with this change."""
    much = {change.before, change.after} & {Severity.LARGE, Severity.MODERATE}
    return change.site.finding.facts.shifts_mediastinum and bool(much)


def _named(site: Site) -> str:
    name = site.finding.facts.report_name
    if site.side is None:
        return name
    if site.zone is None:
        return f"{site.side} {name}"
    if site.finding is Finding.ATELECTASIS:
        return f"{site.side} {_lobe(site)} {name}"
    return f"{site.side} {site.zone} zone {name}"


def _amount(change: Change, end: int) -> str:
    severity = (change.before, change.after)[end]
    if severity is None:
        return ""
    return _DEGREES[severity] if change.site.finding.facts.graded else str(severity)


def _place(site: Site) -> dict[str, str]:
    both = site.side is Side.BILATERAL
    the = "both" if both else f"the {site.side}"
    return {
        "the": the,
        "The": the.capitalize(),
        "side": str(site.side),
        "other": str(_other(site.side)),
        "zone": str(site.zone),
        "lobe": _lobe(site),
        "s": "s" if both else "",
        "is": "are" if both else "is",
    }


def _lobe(site: Site) -> str:
    if site.zone is Zone.MIDDLE:
        # The model has no piece of a word for "lingula", and never learned to spell it.
        return "middle zone" if site.side is Side.LEFT else "middle lobe"
    return f"{site.zone} lobe"


def _other(side: Side | None) -> Side:
    return Side.LEFT if side is Side.RIGHT else Side.RIGHT
