"""What a real later film says of a prediction, in the window's language."""

from collections.abc import Collection, Iterable, Sequence

from PySide6.QtCore import QCoreApplication

from app.words.regions import region_titles
from engine.comparison.real_change import RealChange, RegionOutcome, Verdict
from engine.comparison.registration import Misfit
from engine.regions import Region

translate = QCoreApplication.translate


def real_change_lines(
    real: RealChange,
    outcomes: Sequence[RegionOutcome],
    *,
    by_model: bool,
    marked: Collection[Region] | None = None,
) -> list[str]:
    """by_model: whether a model had drawn what it expected. marked: regions in which the student
    had said that something would change, None where no place was asked for."""
    if real.registration.misfit is not None:
        return [_misfit_text(real.registration.misfit)]
    if not outcomes:
        return [
            translate("RealChange", "The model finds no regions in this film to compare them by.")
        ]
    lines = [_summary(outcomes)] if by_model else []
    for outcome in outcomes:
        if outcome.verdict is not Verdict.UNCHANGED:
            lines.append(_line(outcome, by_model=by_model) + _mark_words(outcome, marked))
        elif marked is not None and outcome.region in marked:
            stayed = translate("RealChange", "{region}: stayed as it was.")
            lines.append(stayed.format(region=_title(outcome)) + _mark_words(outcome, marked))
    same = [one for one in outcomes if one.verdict is Verdict.UNCHANGED]
    if marked is not None:
        same = [one for one in same if one.region not in marked]
    if same:
        names = ", ".join(_title(one) for one in same)
        lines.append(translate("RealChange", "As before: {regions}.").format(regions=names))
    return lines


def real_change_hint() -> str:
    return translate(
        "RealChange",
        "Measured after the later film was laid over the prior, in its greys. Another breath or "
        "posture changes regions, too.",
    )


def _summary(outcomes: Iterable[RegionOutcome]) -> str:
    verdicts = [outcome.verdict for outcome in outcomes]
    right = sum(one in (Verdict.AS_EXPECTED, Verdict.UNCHANGED) for one in verdicts)
    text = translate(
        "RealChange", "The model agrees with the real film in {right} of {count} regions."
    )
    return text.format(right=right, count=len(verdicts))


def _line(outcome: RegionOutcome, *, by_model: bool) -> str:
    denser = outcome.real > 0
    if not by_model:
        text = (
            translate("RealChange", "{region}: denser on the real film ({film} %).")
            if denser
            else translate("RealChange", "{region}: clearer on the real film ({film} %).")
        )
    else:
        text = _against_model(outcome.verdict, denser=denser, drawn_denser=outcome.expected > 0)
    return text.format(
        region=_title(outcome),
        film=f"{100 * outcome.real:+.0f}",
        model=f"{100 * outcome.expected:+.0f}",
    )


def _against_model(verdict: Verdict, *, denser: bool, drawn_denser: bool) -> str:
    if verdict is Verdict.AS_EXPECTED:
        if denser:
            return translate(
                "RealChange",
                "{region}: denser on the real film ({film} %), as the model drew it ({model} %).",
            )
        return translate(
            "RealChange",
            "{region}: clearer on the real film ({film} %), as the model drew it ({model} %).",
        )
    if verdict is Verdict.MISSED:
        if denser:
            return translate(
                "RealChange",
                "{region}: denser on the real film ({film} %); the model was wrong to leave it.",
            )
        return translate(
            "RealChange",
            "{region}: clearer on the real film ({film} %); the model was wrong to leave it.",
        )
    if verdict is Verdict.OPPOSITE:
        if denser:
            return translate(
                "RealChange",
                "{region}: denser on the real film ({film} %); the model wrongly drew it clearer "
                "({model} %).",
            )
        return translate(
            "RealChange",
            "{region}: clearer on the real film ({film} %); the model wrongly drew it denser "
            "({model} %).",
        )
    if drawn_denser:
        return translate(
            "RealChange",
            "{region}: as before on the real film; the model wrongly drew it denser ({model} %).",
        )
    return translate(
        "RealChange",
        "{region}: as before on the real film; the model wrongly drew it clearer ({model} %).",
    )


def _mark_words(outcome: RegionOutcome, marked: Collection[Region] | None) -> str:
    if marked is None:
        return ""
    if outcome.region in marked:
        return " " + translate("RealChange", "You marked it.")
    came = outcome.verdict in (Verdict.AS_EXPECTED, Verdict.MISSED, Verdict.OPPOSITE)
    return " " + translate("RealChange", "You did not mark it.") if came else ""


def _title(outcome: RegionOutcome) -> str:
    return region_titles()[outcome.region]


def _misfit_text(misfit: Misfit) -> str:
    texts = {
        Misfit.NO_DETAIL: translate(
            "RealChange",
            "The later film shows too little to be laid over the prior, so regions are not "
            "compared.",
        ),
        Misfit.UNLIKE: translate(
            "RealChange",
            "The later film could not be laid over the prior: too little agrees, so regions are "
            "not compared. Is it the same patient, and the same view?",
        ),
        Misfit.TOO_DIFFERENT_IN_SIZE: translate(
            "RealChange",
            "The later film could not be laid over the prior: it shows the patient much larger or "
            "smaller, so regions are not compared.",
        ),
        Misfit.TOO_LITTLE_SHARED: translate(
            "RealChange",
            "The later film could not be laid over the prior: it shows less than half of it, so "
            "regions are not compared.",
        ),
    }
    return texts[misfit]
