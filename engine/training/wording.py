"""The interpretation of a pair in radiology English, written from what was really rendered.

It says what the prompt does not: severity before and after, where fluid or opacity lies, what is
hidden or visible again, and what stayed the same.
"""

from dataclasses import dataclass

import numpy as np

from engine.hypothesis import Finding, Severity, Side, Trend, Zone


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one finding between prior and target. Severity None means absent."""

    finding: Finding
    side: Side
    zone: Zone | None
    before: Severity | None
    after: Severity | None

    @property
    def trend(self) -> Trend:
        order = (None, Severity.SMALL, Severity.MODERATE, Severity.LARGE)
        step = order.index(self.after) - order.index(self.before)
        if step == 0:
            return Trend.UNCHANGED
        if step > 0:
            return Trend.NEW if self.before is None else Trend.WORSE
        return Trend.RESOLVED if self.after is None else Trend.BETTER


class Writer:
    """Draws one of several correct phrasings for each thing that is to be said."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def interpretation(self, changes: tuple[Change, ...], absent: Change | None) -> str:
        """`absent` is a finding that the prompt presumes and the film does not show."""
        sentences: list[str] = []
        moved = [change for change in changes if change.trend is not Trend.UNCHANGED]
        still = [change for change in changes if change.trend is Trend.UNCHANGED]
        if absent is not None:
            sentences.append(self._premise(absent))
        for change in moved:
            sentences.extend((self._headline(change), self._signs(change)))
        sentences.extend(self._unchanged(change) for change in still)
        if not moved:
            sentences.append(self._nothing())
        else:
            sentences.append(self._rest(changes))
        return " ".join(sentences)

    def _pick(self, *options: str) -> str:
        return options[int(self._rng.integers(len(options)))]

    def _headline(self, change: Change) -> str:
        name, where = _name(change.finding), _where(change)
        match change.trend:
            case Trend.NEW:
                return self._pick(
                    f"There is a new {change.after} {where} {name}.",
                    f"A {change.after} {where} {name} has appeared.",
                    f"New {change.after} {where} {name}.",
                )
            case Trend.WORSE:
                return self._pick(
                    f"The {change.before} {where} {name} has increased and is now {change.after}.",
                    f"The {where} {name} has grown from {change.before} to {change.after}.",
                    f"Worsening {where} {name}, {change.before} before and {change.after} now.",
                )
            case Trend.BETTER:
                return self._pick(
                    f"The {change.before} {where} {name} has decreased and is now {change.after}.",
                    f"The {where} {name} has shrunk from {change.before} to {change.after}.",
                    f"Improving {where} {name}, {change.before} before and {change.after} now.",
                )
            case _:
                return self._pick(
                    f"The {change.before} {where} {name} has resolved.",
                    f"The {where} {name}, {change.before} before, is no longer seen.",
                    f"Complete resolution of the {change.before} {where} {name}.",
                )

    def _signs(self, change: Change) -> str:
        side = change.side
        if change.finding is Finding.EFFUSION:
            return self._fluid(side, change.after)
        if change.after is None:
            return self._pick(
                f"Vessels of the {side} {change.zone} zone are visible again.",
                f"The {side} {change.zone} zone is aerated again.",
            )
        return self._pick(
            f"Patchy airspace opacity covers vessels of the {side} {change.zone} zone.",
            f"Airspace opacity lies in the {side} {change.zone} zone.",
        )

    def _fluid(self, side: Side, after: Severity | None) -> str:
        match after:
            case None:
                return self._pick(
                    f"The {side} costophrenic angle is sharp again.",
                    f"The {side} hemidiaphragm and costophrenic angle are clearly seen.",
                )
            case Severity.SMALL:
                return self._pick(
                    f"The {side} costophrenic angle is blunted.",
                    f"Fluid blunts the {side} costophrenic angle; the hemidiaphragm is still seen.",
                )
            case Severity.MODERATE:
                return self._pick(
                    f"Fluid with a meniscus hides the {side} hemidiaphragm.",
                    f"A meniscus rises along the {side} chest wall and the hemidiaphragm "
                    "is hidden.",
                )
            case _:
                return self._pick(
                    f"Fluid hides the {side} hemidiaphragm and heart border up to the middle zone.",
                    f"Fluid fills the {side} lower and middle zones with a high meniscus.",
                )

    def _unchanged(self, change: Change) -> str:
        name, where = _name(change.finding), _where(change)
        return self._pick(
            f"The {change.before} {where} {name} is unchanged.",
            f"Unchanged {change.before} {where} {name}.",
        )

    def _premise(self, absent: Change) -> str:
        name, where = _name(absent.finding), _where(absent)
        return self._pick(
            f"The prior shows no {where} {name}, so nothing can change there.",
            f"No {where} {name} is seen on the prior; the premise does not hold.",
        )

    def _nothing(self) -> str:
        return self._pick(
            "No change of the lungs, pleura or heart.",
            "Lungs, pleura and heart look the same as on the prior.",
            "There is no interval change.",
        )

    def _rest(self, changes: tuple[Change, ...]) -> str:
        sides = {change.side for change in changes}
        if len(sides) == 1:
            other = Side.LEFT if Side.RIGHT in sides else Side.RIGHT
            return self._pick(
                f"The {other} lung and the heart are unchanged.",
                f"No change of the {other} lung or the heart.",
            )
        return self._pick("Heart size is unchanged.", "The heart is unchanged.")


def _name(finding: Finding) -> str:
    return "pleural effusion" if finding is Finding.EFFUSION else str(finding)


def _where(change: Change) -> str:
    if change.zone is None or change.finding is Finding.EFFUSION:
        return str(change.side)
    return f"{change.side} {change.zone} zone"
