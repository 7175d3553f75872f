"""Which films are on the stage, and which two of them are compared. Knows no widgets."""

from dataclasses import dataclass
from uuid import UUID

from app.services.shown_run import ShownRun
from app.viewer.comparing import Against
from app.viewer.film import Film, Picture, prior_picture


@dataclass(frozen=True, slots=True, eq=False)
class OtherRun:
    """Another run of the film, beside the one of the id `beside`, whose greys `picture` shows with
    the change from them to the other run's."""

    beside: UUID
    run: ShownRun
    picture: Picture


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """`first` carries the change; `second` is what it is wiped and blinked against."""

    first: Picture
    second: Picture | None


@dataclass(frozen=True, slots=True, eq=False)
class OnStage:
    """`arriving`: the picture of a run that goes on. `follow_up`: of a real later film."""

    film: Film | None = None
    shown: ShownRun | None = None
    arriving: Picture | None = None
    follow_up: Picture | None = None
    other: OtherRun | None = None
    as_decoded: bool = False

    @property
    def prior(self) -> Picture | None:
        return None if self.film is None else prior_picture(self.film)

    @property
    def counterfactual(self) -> Picture | None:
        if self.arriving is not None:
            return self.arriving
        if self.shown is None:
            return None
        return self.shown.decoded if self.as_decoded else self.shown.counterfactual

    @property
    def offered(self) -> frozenset[Against]:
        """What can be compared."""
        offered = {Against.COUNTERFACTUAL}
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
        picture = self.arriving or (None if self.shown is None else self.shown.counterfactual)
        # The change over the film that it changes, which keeps its colours legible.
        change = None if picture is None else picture.change
        arrived = None if picture is None else picture.arrived
        prior = Picture(self.film.size, self.film.greys, change, arrived)
        if against is Against.FOLLOW_UP and self.follow_up is not None:
            return Pair(prior, self.follow_up)
        return None if picture is None else Pair(prior, picture)
