import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models

from engine.bundle import Bundle
from engine.difference import compose
from engine.errors import EngineBusy, HypothesisDeclined
from engine.events import Cancelled, Event, Finished, ImageRows, Started, TextDelta
from engine.generation.detokenise import TextStream
from engine.generation.pipeline import PREVIEWS_PER_SECOND
from engine.generation.row_preview import RowPreview
from engine.progemu import Engine, Run
from engine.radiograph import Radiograph
from engine.result import RunResult, Sampling
from engine.runtime.sessions import Sessions
from engine.runtime.text_tokenizer import TextTokenizer
from tests.engine.tiny_bundle import COLUMNS, PATCH, ROWS, SIZE, write_tiny_bundle

HYPOTHESIS = "New large right-sided effusion."
WILD = Sampling(seed=1, temperature=3.0, top_k=64)


@pytest.fixture(scope="module")
def engine(tiny_bundle: Path) -> Iterator[Engine]:
    engine = Engine.open(tiny_bundle, "cpu")
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def prior() -> Radiograph:
    return film(300, 260)


def film(height: int, width: int, phase: float = 0.0) -> Radiograph:
    y, x = np.mgrid[:height, :width].astype(np.float32)
    grey = 0.5 + 0.4 * np.sin(9 * y / height + phase) * np.cos(7 * x / width)
    return Radiograph.from_pixels(grey.astype(np.float32), bits=12)


def follow(run: Run) -> list[Event]:
    return list(run)


def result_of(events: list[Event]) -> RunResult:
    last = events[-1]
    assert isinstance(last, Finished)
    return last.result


def test_a_run_tells_start_rows_text_and_result_in_this_order(
    engine: Engine, prior: Radiograph
) -> None:
    events = follow(engine.generate(prior, HYPOTHESIS))
    kinds = [type(event) for event in events]
    assert kinds[0] is Started
    assert kinds[-1] is Finished
    texts = kinds.index(TextDelta)
    assert set(kinds[1:texts]) == {ImageRows}
    assert set(kinds[texts:-1]) == {TextDelta}
    assert events[0] == Started("new large right effusion", ROWS)


def test_rows_grow_and_what_is_not_there_yet_shows_no_change(
    engine: Engine, prior: Radiograph
) -> None:
    rows = [e for e in follow(engine.generate(prior, HYPOTHESIS, WILD)) if isinstance(e, ImageRows)]
    counts = [event.rows_done for event in rows]
    assert counts == sorted(set(counts))
    assert counts[-1] == ROWS
    assert rows[-1].seconds_left == 0
    for event in rows:
        assert event.layers.size == SIZE
        assert not event.layers.touched[event.rows_done * PATCH :].any()
        assert not event.layers.shade.flags.writeable


def test_the_result_is_what_the_events_told(engine: Engine, prior: Radiograph) -> None:
    events = follow(engine.generate(prior, HYPOTHESIS))
    result = result_of(events)
    assert result.interpretation == "".join(e.text for e in events if isinstance(e, TextDelta))
    shown = [event for event in events if isinstance(event, ImageRows)][-1]
    np.testing.assert_array_equal(shown.layers.stack, result.layers.stack)
    assert result.tokens.shape == result.prior_tokens.shape == (ROWS, COLUMNS)
    assert result.raw.shape == (SIZE, SIZE)
    assert result.counterfactual.shape == result.change.shape == prior.pixels.shape
    assert result.passes > 0
    timings = result.timings
    assert 0 < timings.prefill_s < timings.first_rows_s <= timings.image_s <= timings.total_s


def test_the_recipe_names_everything_that_repeats_the_run(
    engine: Engine, prior: Radiograph
) -> None:
    recipe = result_of(follow(engine.generate(prior, HYPOTHESIS))).recipe
    assert recipe.bundle_digest == engine.digest
    assert recipe.prior_fingerprint == prior.fingerprint
    assert recipe.hypothesis == HYPOTHESIS
    assert recipe.prompt == "new large right effusion"
    assert recipe.sampling == Sampling(seed=0, **engine.manifest.sampling.model_dump())
    assert (recipe.device, recipe.dtype) == ("cpu", "float32")
    assert {"foresee", "onnxruntime", "numpy"} <= set(recipe.versions)


def test_the_layers_rebuild_the_counterfactual_without_the_model(
    engine: Engine, prior: Radiograph
) -> None:
    result = result_of(follow(engine.generate(prior, HYPOTHESIS, WILD)))
    rebuilt = compose(prior, result.field, result.layers)
    np.testing.assert_array_equal(rebuilt.counterfactual, result.counterfactual)
    np.testing.assert_array_equal(rebuilt.change, result.change)


def test_where_no_token_changed_the_prior_stays_to_the_last_bit(
    engine: Engine, prior: Radiograph
) -> None:
    result = result_of(follow(engine.generate(prior, "no change", Sampling(top_k=1))))
    assert result.composite == "tokens"
    changed = result.tokens != result.prior_tokens
    assert changed.mean() < 0.2
    far = np.pad(changed, 2)
    near = np.max([far[r : r + ROWS, c : c + COLUMNS] for r in range(5) for c in range(5)], axis=0)
    still = np.kron(~near, np.ones((PATCH, PATCH), bool))
    assert not result.layers.touched[still].any()


def test_where_most_tokens_changed_a_smooth_mask_is_used_and_named(
    engine: Engine, prior: Radiograph
) -> None:
    result = result_of(follow(engine.generate(prior, HYPOTHESIS, WILD)))
    assert (result.tokens != result.prior_tokens).mean() > 0.5
    assert result.composite == "smooth-mask"


def test_the_same_seed_gives_the_same_run_and_another_seed_another(
    engine: Engine, prior: Radiograph
) -> None:
    first, again, other = (
        result_of(follow(engine.generate(prior, HYPOTHESIS, Sampling(seed=seed, temperature=1.5))))
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.tokens, again.tokens)
    np.testing.assert_array_equal(first.counterfactual, again.counterfactual)
    assert first.interpretation == again.interpretation
    assert (first.tokens != other.tokens).any()


def test_other_runs_in_between_change_nothing(engine: Engine, prior: Radiograph) -> None:
    alone = result_of(follow(engine.generate(prior, HYPOTHESIS)))
    follow(engine.generate(film(200, 400, phase=1.0), "resolved left lower consolidation"))
    follow(engine.generate(prior, "worse left effusion", Sampling(guidance=2.0)))
    after = result_of(follow(engine.generate(prior, HYPOTHESIS)))
    np.testing.assert_array_equal(alone.tokens, after.tokens)
    assert alone.interpretation == after.interpretation


def test_guidance_changes_the_outcome_and_costs_a_second_pass_each(
    engine: Engine, prior: Radiograph
) -> None:
    plain = result_of(follow(engine.generate(prior, HYPOTHESIS, WILD)))
    guided = WILD.model_copy(update={"guidance": 3.0})
    result = result_of(follow(engine.generate(prior, HYPOTHESIS, guided)))
    assert (result.tokens != plain.tokens).any()
    assert result.passes % 2 == 0


@pytest.mark.parametrize("kind", [Started, ImageRows, TextDelta])
def test_cancel_ends_the_run_at_whatever_event(
    engine: Engine, prior: Radiograph, kind: type[Event]
) -> None:
    run = engine.generate(prior, HYPOTHESIS)
    for event in run:
        if isinstance(event, kind):
            run.cancel()
            break
    rest = follow(run)
    assert [type(event) for event in rest] == [Cancelled]
    assert isinstance(follow(engine.generate(prior, HYPOTHESIS))[-1], Finished)


def test_cancel_from_another_thread_stops_the_run(engine: Engine, prior: Radiograph) -> None:
    told: Queue[Event] = Queue()
    run = engine.generate(prior, HYPOTHESIS)

    def work() -> None:
        for event in run:
            told.put(event)

    thread = threading.Thread(target=work)
    thread.start()
    assert isinstance(told.get(timeout=60), Started)
    run.cancel()
    thread.join(timeout=60)
    assert not thread.is_alive()
    events = [told.get_nowait() for _ in range(told.qsize())]
    # The run may have been over before the cancellation arrived; it never goes on after it.
    assert isinstance(events[-1], Cancelled | Finished)


def test_a_run_cancelled_before_it_began_does_nothing(engine: Engine, prior: Radiograph) -> None:
    run = engine.generate(prior, HYPOTHESIS)
    run.cancel()
    assert follow(run) == [Cancelled(passes=0)]
    assert follow(run) == []


def test_a_second_run_at_the_same_time_is_refused(engine: Engine, prior: Radiograph) -> None:
    run = engine.generate(prior, HYPOTHESIS)
    next(run)
    with pytest.raises(EngineBusy, match="another run"):
        engine.generate(prior, HYPOTHESIS)
    assert isinstance(follow(run)[-1], Finished)
    assert isinstance(follow(engine.generate(prior, HYPOTHESIS))[-1], Finished)


def test_a_run_that_nobody_follows_does_not_block_the_engine(
    engine: Engine, prior: Radiograph
) -> None:
    engine.generate(prior, HYPOTHESIS)
    run = engine.generate(prior, HYPOTHESIS)
    next(run)
    del run
    run = engine.generate(prior, HYPOTHESIS)
    del run
    assert isinstance(follow(engine.generate(prior, HYPOTHESIS))[-1], Finished)


def test_a_declined_hypothesis_is_told_before_any_event_and_leaves_the_engine_free(
    engine: Engine, prior: Radiograph
) -> None:
    for text in ("", "new right pneumothorax", "what is the weather"):
        with pytest.raises(HypothesisDeclined):
            engine.generate(prior, text)
    assert engine.reading(HYPOTHESIS).canonical() == "new large right effusion"
    engine.generate(prior, HYPOTHESIS)


def test_a_prompt_that_does_not_fit_the_slot_is_declined(tmp_path: Path, prior: Radiograph) -> None:
    engine = Engine.open(write_tiny_bundle(tmp_path / "narrow", slot=2), "cpu")
    with pytest.raises(HypothesisDeclined, match="too long"):
        engine.generate(prior, "resolved moderate left lower consolidation")


def test_a_closed_engine_runs_nothing(tiny_bundle: Path, prior: Radiograph) -> None:
    engine = Engine.open(tiny_bundle, "cpu")
    run = engine.generate(prior, HYPOTHESIS)
    next(run)
    engine.close()
    assert isinstance(follow(run)[-1], Finished)
    with pytest.raises(RuntimeError, match="closed"):
        engine.generate(prior, HYPOTHESIS)


def test_previews_keep_a_pause_between_them(engine: Engine, prior: Radiograph) -> None:
    events = follow(engine.generate(prior, HYPOTHESIS, WILD))
    timings = result_of(events).timings
    rows = [event for event in events if isinstance(event, ImageRows)]
    most = (timings.image_s - timings.first_rows_s) * PREVIEWS_PER_SECOND
    assert len(rows) <= most + 2  # the first comes at once, and so does the last


def test_a_preview_of_strips_equals_decoding_the_whole_target(tiny_bundle: Path) -> None:
    rng = np.random.default_rng(0)
    prior_codes, target = (rng.integers(0, 64, (ROWS, COLUMNS)).astype(np.int32) for _ in range(2))
    decode = Sessions.open(Bundle.open(tiny_bundle), "cpu", threads=1).decoder
    decoded: list[int] = []

    def counted(codes: np.ndarray) -> np.ndarray:
        decoded.append(len(codes))
        return decode(codes)

    preview = RowPreview(counted, prior_codes, decode(prior_codes), reach=1)
    for rows in (1, 2, 4, 5, 6):
        image = preview.update(target[:rows])
        mixed = np.concatenate([target[:rows], prior_codes[rows:]])
        np.testing.assert_array_equal(image[: rows * PATCH], decode(mixed)[: rows * PATCH])
        np.testing.assert_array_equal(
            image[(rows + 1) * PATCH :], decode(prior_codes)[(rows + 1) * PATCH :]
        )
    assert max(decoded) < ROWS


def test_a_preview_decodes_only_what_changed_tokens_reach(tiny_bundle: Path) -> None:
    prior_codes = np.random.default_rng(0).integers(0, 64, (ROWS, COLUMNS)).astype(np.int32)
    target = prior_codes.copy()
    target[3, 2] ^= 1
    decode = Sessions.open(Bundle.open(tiny_bundle), "cpu", threads=1).decoder
    decoded: list[int] = []

    def counted(codes: np.ndarray) -> np.ndarray:
        decoded.append(len(codes))
        return decode(codes)

    preview = RowPreview(counted, prior_codes, decode(prior_codes), reach=1)
    preview.update(target[:2])
    assert not decoded, "the first rows are the prior's"
    for rows in (4, 6):
        image = preview.update(target[:rows])
    np.testing.assert_array_equal(image, decode(target))


def test_drafting_makes_no_difference_but_in_passes(engine: Engine, prior: Radiograph) -> None:
    drafted, alone = (
        result_of(follow(engine.generate(prior, HYPOTHESIS, WILD, drafting=drafting)))
        for drafting in (True, False)
    )
    np.testing.assert_array_equal(drafted.tokens, alone.tokens)
    assert drafted.interpretation == alone.interpretation
    assert drafted.passes < alone.passes
    assert 0 < alone.timings.previews_s < alone.timings.total_s


def byte_tokenizer() -> Tokenizer:
    """One token per byte, so that characters are broken apart."""
    vocabulary = {f"<0x{byte:02X}>": byte for byte in range(256)}
    tokenizer = Tokenizer(models.BPE(vocabulary, [], byte_fallback=True))
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Fuse()])
    return tokenizer


@pytest.mark.parametrize("text", ["a clear lung", "Größe 20 µm", "→ 💡 肺", "e\u0301"])
def test_text_is_told_in_whole_characters(text: str) -> None:
    stream = TextStream(TextTokenizer(byte_tokenizer(), "bytes"))
    deltas = [stream.push(byte) for byte in text.encode()]
    assert "\N{REPLACEMENT CHARACTER}" not in "".join(deltas)
    assert "".join(deltas) == stream.text == text
    assert stream.end() == ""


def test_text_that_ends_within_a_character_says_so_at_the_end() -> None:
    stream = TextStream(TextTokenizer(byte_tokenizer(), "bytes"))
    told = "".join(stream.push(byte) for byte in b"lung \xe2\x82")
    assert told == "lung "
    held = stream.end()
    assert set(held) == {"\N{REPLACEMENT CHARACTER}"}
    assert stream.text == told + held


@given(st.lists(st.sampled_from([*b"a b", 0xC3, 0xA9, 0xFF]), max_size=12))
def test_stray_bytes_hide_nothing_that_follows(stray: list[int]) -> None:
    stream = TextStream(TextTokenizer(BYTE_LEVEL, "bytes"))
    text = bytes([*stray, *b" clear"])
    told = "".join(stream.push(byte) for byte in text)
    assert told == text.decode(errors="replace")


def byte_level_tokenizer() -> Tokenizer:
    """As Emu3 and the embedded model have it: each byte is a printable letter; id = byte."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in printable]
    letters = {byte: byte for byte in printable} | {b: 256 + i for i, b in enumerate(rest)}
    vocabulary = {chr(letter): byte for byte, letter in letters.items()}
    tokenizer = Tokenizer(models.BPE(vocabulary, []))
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


BYTE_LEVEL = byte_level_tokenizer()
