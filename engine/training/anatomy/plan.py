"""The plan of the anatomy net: one TOML file, as for a bundle."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import ForeseeError
from engine.training.anatomy.net import AnatomyConfig

DEFAULT_PLAN = Path(__file__).parents[1] / "configs" / "anatomy.toml"


class AnatomyPlan(BaseModel):
    """`laterals`: how many lateral films to render, to be refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: int = Field(gt=0, multiple_of=16)
    channels: tuple[int, ...] = Field(min_length=2, max_length=5)
    steps: int = Field(gt=0)
    batch: int = Field(gt=0)
    learning_rate: float = Field(gt=0)
    laterals: int = Field(ge=0)

    def config(self) -> AnatomyConfig:
        return AnatomyConfig(self.side, self.channels)


def load_anatomy_plan(path: Path = DEFAULT_PLAN) -> AnatomyPlan:
    """Raises ForeseeError where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return AnatomyPlan.model_validate(tomllib.load(stream))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise ForeseeError(
            f"{path} is no plan of an anatomy net ({error}); put that right."
        ) from error
