"""What the transformer is trained on is what the grammar lets a finished run consist of."""

import numpy as np

from engine.findings import SIMULATED
from engine.generation.grammar import Grammar
from engine.sites import SITES
from engine.training.plan import load_plan
from engine.training.sequences import IGNORED, SequenceBuilder
from engine.training.shown import UNKNOWN
from engine.training.text import train_text_tokenizer
from engine.training.wording import SEVERITY_WORDS

PROMPTS = ["new right effusion", "resolved left effusion"]
TEXTS = [
    "Improving left pleural effusion, moderate before and small now.",
    "The severe cardiomegaly is unchanged. No left effusion is seen.",
]


def test_the_transformer_is_trained_on_the_sequences_that_the_grammar_writes() -> None:
    manifest = load_plan().manifest("float32")
    words = train_text_tokenizer(30, manifest.grid_text)
    grammar = Grammar.of(manifest, words.encode(manifest.grid_text).ids)
    shape = (manifest.image.rows, manifest.image.columns)
    codes = np.random.default_rng(0).integers(manifest.ids.visual_count, size=(3, *shape))
    prior, targets = codes[:1], codes[None, 1:]
    shown = np.full((1, len(SITES)), UNKNOWN)
    patches = np.full((1, *shape, len(SIMULATED)), UNKNOWN)
    rng = np.random.default_rng(1)
    features = rng.random((1, *shape, 3), np.float32), rng.random((1, 5), np.float32)
    builder = SequenceBuilder(manifest, words)
    batch = builder.batch(prior, targets, PROMPTS, TEXTS, shown, patches, *features)
    read = batch.prefix[0, batch.prior_positions] - manifest.ids.visual_offset
    assert read.tolist() == prior[0].ravel().tolist()
    told = batch.features[0, batch.prior_positions].numpy()
    np.testing.assert_array_equal(told[:, :3], features[0].reshape(-1, 3))
    assert not told[:, 3:].any()
    np.testing.assert_array_equal(batch.features[0, -1, 3:].numpy(), features[1][0])
    for row, (prompt, text) in enumerate(zip(PROMPTS, TEXTS, strict=True)):
        prompt_ids, text_ids = words.encode(prompt).ids, words.encode(text).ids
        whole = grammar.sequence(prior[0].tolist(), prompt_ids, targets[0, row].tolist(), text_ids)
        read = [*batch.prefix[0].tolist(), *batch.branches[row].tolist()]
        assert read[: len(whole) - 1] == whole[:-1]
        aims = batch.words[row]
        assert aims[aims != IGNORED].tolist() == [*text_ids, manifest.ids.eos]
        graded = words.decode(aims[batch.graded[row]].tolist()).split()
        assert graded == [word for word in text.split() if word in SEVERITY_WORDS]
        drawn = batch.branches[row, batch.visual_positions + 1] - manifest.ids.visual_offset
        assert drawn.tolist() == targets[0, row].ravel().tolist()
