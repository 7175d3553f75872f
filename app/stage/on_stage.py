"""Which films are on the stage, and which two of them are compared. Knows no widgets."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self
from uuid import UUID

from app.film.film import Film, Picture, follow_up_picture, prior_picture
from app.film.pyramid import Pyramid
from app.services.shown_run import ShownRun
from app.viewer.comparing.mode import Against, CompareMode, Needs
from app.viewer.comparing.modes import MODES
from engine.comparison.real_change import RealChange


class Beside(StrEnum):
    """What has a place beside the prior before it is there: a run's counterfactual, a follow-up
    that is still hidden, or nothing."""

    COUNTERFACTUAL = "counterfactual"
    FOLLOW_UP = "follow-up"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, eq=False)
class FollowUp:
    """A later film of the same patient. real: what changed since the prior; laid: the later film
    over the prior and in its greys, where that could be done."""

    film: Film
    real: RealChange
    laid: Picture | None

    @classmethod
    def of(cls, film: Film, prior: Film) -> Self:
        """Costs time: for worker threads."""
        real = RealChange.between(prior.radiograph.pixels, film.radiograph.pixels)
        holds = real.registration.holds
        laid = Picture(prior.size, Pyramid.of_greys(real.laid)) if holds else None
        return cls(film, real, laid)

    @property
    def is_synthetic(self) -> bool:
        return self.film.is_synthetic


@dataclass(frozen=True, slots=True, eq=False)
class OtherRun:
    """Another run of the film, beside the one of the id `beside`, whose greys `picture` shows with
    the change from them to the other run's."""

    beside: UUID
    run: ShownRun
    picture: Picture


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """`first` carries the change; `second` is what it is compared with."""

    first: Picture
    second: Picture | None


@dataclass(frozen=True, slots=True, eq=False)
class OnStage:
    """`arriving`: the picture of a run that goes on. `state`: one on the way to the counterfactual
    of the run that is shown, in its place. `choices`: films of several patients, in the place of
    everything else."""

    film: Film | None = None
    shown: ShownRun | None = None
    arriving: Picture | None = None
    state: Picture | None = None
    follow_up: FollowUp | None = None
    other: OtherRun | None = None
    as_decoded: bool = False
    beside: Beside = Beside.COUNTERFACTUAL
    choices: tuple[Film, ...] = ()

    @property
    def prior(self) -> Picture | None:
        return None if self.film is None else prior_picture(self.film)

    @property
    def counterfactual(self) -> Picture | None:
        if self.shown is not None and self.as_decoded and self.arriving is None:
            return self.shown.decoded
        return self.changed

    @property
    def changed(self) -> Picture | None:
        """The prior as it is changed by the run, so far or as far as it is shown."""
        of_run = None if self.shown is None else self.shown.counterfactual
        return self.arriving or self.state or of_run

    @property
    def can_scrub(self) -> bool:
        """There is a way from the prior to what is shown beside it."""
        has_result = self.shown is not None and self.arriving is None
        return has_result and not self.as_decoded and not self.choices

    @property
    def later(self) -> Picture | None:
        """The follow-up, in the prior's frame."""
        if self.follow_up is None or self.film is None:
            return None
        return self.follow_up.laid or follow_up_picture(self.follow_up.film, self.film)

    @property
    def has_counterfactual(self) -> bool:
        """It is there, or has its place."""
        return self.beside is Beside.COUNTERFACTUAL or self.counterfactual is not None

    @property
    def has_later(self) -> bool:
        """The follow-up is there, or has its place."""
        return self.beside is Beside.FOLLOW_UP or self.follow_up is not None

    @property
    def modes(self) -> frozenset[type[CompareMode]]:
        """The modes that say something about what is there, or has its place."""
        met = {Needs.ONE_FILM}
        if not self.choices and (self.has_counterfactual or self.follow_up is not None):
            met.add(Needs.TWO_FILMS)
            if self.has_counterfactual:
                met.add(Needs.CHANGE)
        return frozenset(type(mode) for mode in MODES if mode.needs in met)

    @property
    def offered(self) -> frozenset[Against]:
        """What can be compared."""
        offered: set[Against] = set()
        if self.has_counterfactual:
            offered.add(Against.COUNTERFACTUAL)
        if self.follow_up is not None:
            offered.add(Against.FOLLOW_UP)
        if self.other is not None and self.arriving is None:
            offered.add(Against.OTHER_RUN)
        return frozenset(offered)

    def pair(self, against: Against) -> Pair | None:
        """None while there is nothing to compare."""
        if self.film is None:
            return None
        if against is Against.OTHER_RUN and self.other is not None:
            return Pair(self.other.picture, self.other.run.counterfactual)
        picture = self.changed
        # The change over the film that it changes, which keeps its colours legible.
        prior = Picture(self.film.size, self.film.greys)
        if picture is not None:
            prior = replace(picture, greys=self.film.greys)
        if against is Against.FOLLOW_UP and self.later is not None:
            return Pair(prior, self.later)
        return None if picture is None else Pair(prior, picture)
