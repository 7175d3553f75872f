"""The model that ships with Foresee: what only real weights can show, in short."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from app.services.bundles import default_model
from engine.bundle import Bundle, write_manifest
from engine.cases import built_in_cases
from engine.difference import compose
from engine.evaluation.detail import score_detail
from engine.events import Finished
from engine.generation.decoding import CHANGED_SHARE
from engine.generation.row_preview import RowPreview
from engine.grounding.consistency import contradictions
from engine.grounding.parsing import parse_claims
from engine.progemu import Engine
from engine.radiograph import Radiograph, read_radiograph
from engine.result import RunResult, Sampling
from engine.runtime.sessions import Sessions
from tests.engine.draws import random_draw, require_same_tokens

# Of what is looked for by drawing, so often: each draw takes a second.
ENOUGH = 3


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine.open(default_model(), "cpu")
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def films() -> list[Radiograph]:
    return [read_radiograph(case.path) for case in built_in_cases()[:2]]


@pytest.mark.parametrize("guidance", [1.0, 2.0], ids=["alone", "guided"])
def test_drafts_change_no_token_of_the_embedded_model(
    engine: Engine, films: list[Radiograph], guidance: float
) -> None:
    """Some of the two hundred draws that `python -m tests.soak.draws` makes."""
    draw = random_draw(engine, films, random.Random(round(guidance)), guidance)
    drafted, alone = require_same_tokens(engine, draw)
    assert drafted <= alone, "an image that is kept as a whole has nothing to draft"
    always_drawn = draw.sampling.model_copy(update={"unchanged_from": None})
    drafted, alone = require_same_tokens(engine, replace(draw, sampling=always_drawn))
    assert drafted < alone


def test_strips_of_the_embedded_decoder_equal_the_whole_image(engine: Engine) -> None:
    decode = Sessions.open(Bundle.open(default_model()), "cpu").decoder
    spec = engine.manifest.image
    rng = np.random.default_rng(0)
    shape = (spec.rows, spec.columns)
    prior, target = (
        rng.integers(0, engine.manifest.ids.visual_count, shape).astype(np.int32) for _ in range(2)
    )
    preview = RowPreview(decode, prior, decode(prior), spec.decoder_reach)
    image = decode(prior)
    for rows in (1, 3, 8, spec.rows - 2, spec.rows):
        image = preview.update(target[:rows])
    np.testing.assert_allclose(image, decode(target), atol=1e-5)


@pytest.mark.parametrize("hypothesis", ["resolved left effusion", "worse cardiomegaly"])
def test_the_embedded_model_never_calls_a_picture_that_it_changed_unchanged(
    engine: Engine, films: list[Radiograph], hypothesis: str
) -> None:
    """Drawn so hot that it often changes what it should leave alone."""
    openings = engine.manifest.still_openings
    assert "The premise" in openings
    changed = 0
    for seed, film in product(range(4), films):
        hot = Sampling(seed=seed, temperature=1.0, top_k=64, change_temperature=2.5)
        result = finish(engine, film, hypothesis, hot)
        if (result.tokens != result.prior_tokens).mean() > CHANGED_SHARE:
            changed += 1
            assert not result.interpretation.startswith(openings)
        if changed == ENOUGH:
            break
    assert changed


def test_the_embedded_model_never_contradicts_itself(
    engine: Engine, films: list[Radiograph], tmp_path: Path
) -> None:
    """Drawn so hot that without proofreading it does; only then have both anything to differ in."""
    assert engine.manifest.proofread
    carelessly = shutil.copytree(default_model(), tmp_path / "careless")
    write_manifest(carelessly, engine.manifest.model_copy(update={"proofread": False}))
    careless = Engine.open(carelessly, "cpu")
    found = 0
    for seed, film in product(range(6), films):
        hot = Sampling(seed=seed, temperature=2.5, top_k=200)
        if contradicts_itself(careless, film, hot):
            found += 1
            assert not contradicts_itself(engine, film, hot)
        if found == ENOUGH:
            break
    careless.close()
    assert found


def test_the_embedded_model_names_no_lobe_that_nobody_has(
    engine: Engine, films: list[Radiograph]
) -> None:
    for film in films:
        text = finish(
            engine,
            film,
            "new moderate left middle atelectasis",
            engine.manifest.sampling.sampling(3),
        ).interpretation.lower()
        assert "left" in text
        assert "left middle lobe" not in text


def contradicts_itself(engine: Engine, film: Radiograph, sampling: Sampling) -> bool:
    text = finish(engine, film, "resolved cardiomegaly", sampling).interpretation
    return bool(contradictions(parse_claims(text)))


def finish(engine: Engine, film: Radiograph, hypothesis: str, sampling: Sampling) -> RunResult:
    *_, last = engine.generate(film, hypothesis, sampling)
    assert isinstance(last, Finished)
    return last.result


def test_fluid_hides_what_lies_behind_it_and_nothing_else(engine: Engine) -> None:
    case = next(case for case in built_in_cases() if case.path.stem == "healthy-man")
    prior = read_radiograph(case.path)
    sampling = engine.manifest.sampling.sampling(1)
    events = list(engine.generate(prior, "new large right effusion", sampling))
    finished = events[-1]
    assert isinstance(finished, Finished)
    result = finished.result
    in_place = compose(prior, result.field, result.layers.in_place).change
    inside = score_detail(prior.pixels, result.change, result.change).inside
    assert inside is not None
    assert inside < 0.4
    # What is only pushed aside is not hidden.
    still = score_detail(prior.pixels, in_place, result.change)
    assert still.elsewhere is not None
    assert still.elsewhere > 0.9
