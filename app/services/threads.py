"""What works behind the window, each in a thread of its own, started and closed together."""

from dataclasses import dataclass

from app.services.engine_service import EngineService
from app.services.film_service import FilmService
from app.services.store_executor import StoreExecutor


@dataclass(frozen=True, slots=True)
class Services:
    engine: EngineService
    films: FilmService
    library: StoreExecutor

    def start(self) -> None:
        self.engine.start_thread()
        self.films.start()
        self.library.start()

    def close(self) -> None:
        """Cancels a run; waits for what is being written."""
        self.engine.close()
        self.films.close()
        self.library.close()
