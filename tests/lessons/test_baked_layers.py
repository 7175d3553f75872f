"""A baked run carries its layers, and shows everybody the same picture."""

from dataclasses import replace

import numpy as np
import pytest

from engine.difference import compose
from engine.layers import Layers
from engine.result import RunResult
from lessons.errors import PackRefused
from lessons.pack.baked import RunDocument, read_run, write_run
from tests.lessons.stored_runs import make_prior, make_result

PRIOR = make_prior()


def layered() -> RunResult:
    result = make_result(PRIOR)
    layers = Layers.of(np.random.default_rng(2).uniform(-0.05, 0.05, (6, 160, 160)))
    shown = compose(PRIOR, result.field, layers)
    return replace(result, layers=layers, counterfactual=shown.counterfactual, change=shown.change)


def test_a_baked_run_shows_the_picture_that_was_baked() -> None:
    result = layered()
    again = read_run(write_run(RunDocument.of(result))).result(PRIOR)
    assert np.array_equal(again.layers.stack, result.layers.stack)
    assert np.array_equal(again.counterfactual, result.counterfactual)


def test_a_change_that_is_only_added_is_baked_without_layers() -> None:
    result = make_result(PRIOR)
    document = RunDocument.of(result)
    assert document.layers is None
    assert np.array_equal(document.result(PRIOR).counterfactual, result.counterfactual)


def test_layers_that_are_no_numbers_are_refused() -> None:
    stack = layered().layers.stack
    stack[0, 3, 3] = np.nan
    content = write_run(RunDocument.of(replace(layered(), layers=Layers(*stack))))
    with pytest.raises(PackRefused, match="no picture"):
        read_run(content)
