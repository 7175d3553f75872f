"""What is written on the stage's panes, for the films that are there."""

from PySide6.QtCore import QCoreApplication

from app.stage.on_stage import OnStage, OtherRun
from app.viewer.comparing.mode import Against, CompareMode
from app.viewer.pane_content import PaneText

translate = QCoreApplication.translate


def prior_text(on: OnStage) -> PaneText:
    is_synthetic = on.film is not None and on.film.is_synthetic
    return PaneText(translate("Stage", "Prior"), _synthetic() if is_synthetic else "")


def counterfactual_text(on: OnStage, share: float, why_empty: str) -> PaneText:
    """`share` of the change that is shown."""
    nothing = why_empty or translate(
        "Stage", "Nothing predicted yet.\nType how this film will change, then press Enter."
    )
    if on.as_decoded:
        title = translate("Stage", "As the model decoded it")
    elif on.state is not None and on.can_scrub:
        title = translate("Stage", "{percent} % of the change").format(percent=round(share * 100))
    else:
        title = translate("Stage", "Counterfactual")
    return PaneText(title, _synthetic(), nothing)


def follow_up_text(on: OnStage, why_empty: str) -> PaneText:
    if on.follow_up is None:
        return PaneText(translate("Stage", "Follow-up"), "", why_empty)
    if on.follow_up.is_synthetic:
        return PaneText(translate("Stage", "Follow-up"), _synthetic())
    if on.follow_up.laid is None:
        return PaneText(translate("Stage", "Real follow-up"))
    return PaneText(translate("Stage", "Real follow-up, laid over the prior"))


def other_run_text(other: OtherRun) -> PaneText:
    recipe = other.run.result.recipe
    title = translate("Stage", "Other run, seed {seed}: {hypothesis}")
    return PaneText(
        title.format(hypothesis=recipe.hypothesis, seed=recipe.sampling.seed), _synthetic()
    )


def comparison_text(on: OnStage, mode: CompareMode, against: Against, why_empty: str) -> PaneText:
    """Where the mode has no title of its own, it is about the first film: the prior, mostly."""
    empty = why_empty or translate(
        "Stage", "There is no change to show yet.\nPredict one below, or go back to both films."
    )
    title = mode.title(against)
    if title:
        return PaneText(title, _synthetic(), empty)
    if against is Against.OTHER_RUN:
        return PaneText(translate("Stage", "This run"), _synthetic(), empty)
    prior = prior_text(on)
    return PaneText(prior.title, prior.mark, empty)


def _synthetic() -> str:
    return translate("Stage", "Synthetic")
