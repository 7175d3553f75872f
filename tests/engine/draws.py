"""Random draws of case, hypothesis, seed, temperature and guidance, run with and without drafts."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.errors import HypothesisDeclined
from engine.evaluation.speed import finish_run
from engine.hypothesis import require_scope
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.result import Sampling


@dataclass(frozen=True, eq=False)
class Draw:
    film: Radiograph
    hypothesis: str
    sampling: Sampling

    def __str__(self) -> str:
        return f"{self.hypothesis!r}, {self.sampling!r}"


def random_draw(
    engine: Engine, films: Sequence[Radiograph], chance: random.Random, guidance: float
) -> Draw:
    """A film at some exposure, and any hypothesis that the model takes."""
    film = chance.choice(films)
    exposed = film.pixels ** np.float32(chance.uniform(0.8, 1.25))
    film = Radiograph.from_pixels(exposed, bits=film.bits)
    sampling = engine.manifest.sampling.sampling(chance.randrange(2**63)).model_copy(
        update={
            "temperature": round(chance.uniform(0.4, 1.6), 2),
            "top_k": chance.choice((1, 16, 256, 4096)),
            "guidance": guidance,
        }
    )
    return Draw(film, random_hypothesis(engine, chance), sampling)


def require_same_tokens(engine: Engine, draw: Draw) -> tuple[int, int]:
    """Passes with drafts and without. Raises AssertionError where anything differs."""
    drafted, alone = (
        finish_run(engine, draw.film, draw.hypothesis, draw.sampling, drafting=drafting)
        for drafting in (True, False)
    )
    differing = int((drafted.tokens != alone.tokens).sum())
    assert differing == 0, f"{differing} image tokens differ: {draw}"
    assert drafted.interpretation == alone.interpretation, f"the text differs: {draw}"
    return drafted.passes, alone.passes


def random_hypothesis(engine: Engine, chance: random.Random) -> str:
    """Any that the model takes."""
    scope = engine.manifest.scope
    for _ in range(1000):
        words = (
            chance.choice(scope.trends).value,
            chance.choice(("", "small", "moderate", "large")),
            chance.choice(("left", "right", "bilateral", "")),
            chance.choice(("", "upper", "lower")),
            chance.choice(scope.findings).value,
        )
        text = " ".join(word for word in words if word)
        try:
            require_scope(engine.reading(text), scope)
        except HypothesisDeclined:
            continue
        return text
    raise RuntimeError("no hypothesis was found that the model takes")
