"""What works behind the window, each in a thread of its own, started and closed together."""

from dataclasses import dataclass

from app.services.background import Background
from app.services.engine_service import EngineService
from app.services.library import Library


@dataclass(frozen=True, slots=True)
class Services:
    engine: EngineService
    films: Background
    library: Library

    def start(self) -> None:
        self.engine.start_thread()
        self.films.start()
        self.library.start()

    def close(self) -> None:
        """Cancels a run; waits for what is being written, and for the engine at last: a model may
        not stop."""
        self.engine.begin_to_close()
        self.films.close()
        self.library.close()
        self.engine.close()
