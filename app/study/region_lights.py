"""Claims and regions lighting each other: on the film, in the interpretation, by hand and by keys.

Asks the model for the regions of every film that comes on the stage. Decides nothing else.
"""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.film.film import Film
from app.services.engine_events import Located, ModelInfo
from app.services.engine_service import EngineService
from app.services.shown_run import ShownRun
from app.stage.stage import Stage
from app.study.claims_view import ClaimsView
from app.study.session import StudySession
from app.words.regions import region_titles
from engine.regions import Region


class RegionLights(QObject):
    refused = Signal(str)
    """Why the model cannot use the film that was opened: a sentence for the user."""

    def __init__(
        self,
        engine: EngineService,
        session: StudySession,
        stage: Stage,
        claims: ClaimsView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._session = session
        self._stage = stage
        self._claims = claims
        self._asked: Film | None = None
        session.film_opened.connect(self._on_film)
        session.run_shown.connect(self._on_run)
        session.model_opened.connect(self._on_model)
        engine.located.connect(self._on_located)
        claims.pointed.connect(self._on_pointed)
        stage.layers.pointing.region_hovered.connect(claims.light)
        stage.layers.region_chosen.connect(self._on_region_chosen)

    @Slot(object)
    def _on_film(self, film: Film) -> None:
        self._asked = film
        self._engine.locate(film)

    @Slot(object)
    def _on_run(self, shown: ShownRun) -> None:
        if shown.film is not self._asked:
            self._on_film(shown.film)

    @Slot(object)
    def _on_model(self, _model: ModelInfo) -> None:
        if self._session.film is not None:
            self._on_film(self._session.film)

    @Slot(object)
    def _on_located(self, located: Located) -> None:
        if located.film is not self._session.film:
            return  # another film has been opened since
        masks = {str(region): mask for region, mask in located.regions.items()}
        titles = {str(region): title for region, title in region_titles().items()}
        self._stage.show_regions(masks, titles)
        if located.refusal:
            self.refused.emit(located.refusal)

    @Slot(object)
    def _on_pointed(self, regions: tuple[Region, ...]) -> None:
        self._stage.layers.pointing.highlight(regions)

    @Slot(str)
    def _on_region_chosen(self, region: str) -> None:
        """Enter on a region goes to the first claim that speaks of it."""
        row = next((row for row in self._claims.rows if region in row.claim.regions), None)
        if row is not None:
            row.setFocus(Qt.FocusReason.OtherFocusReason)
