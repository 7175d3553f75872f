import shutil
from pathlib import Path

import pytest

from app.services.bundles import default_model
from engine.bundle import PHRASES, Bundle
from engine.findings import Finding
from engine.generation.drafts import PhraseBook
from engine.progemu import Engine
from engine.runtime.text_tokenizer import TextTokenizer
from engine.training.phrases import PHRASE_COUNT, add_phrases, draw_phrases


@pytest.mark.parametrize("findings", [[Finding.EFFUSION], [Finding.OEDEMA, Finding.CARDIOMEGALY]])
def test_phrases_are_always_the_same_and_about_the_findings_alone(findings: list[Finding]) -> None:
    texts = draw_phrases(findings, 40)
    assert texts == draw_phrases(findings, 40)
    assert len(set(texts)) == 40
    assert not any("pneumothorax" in text for text in texts)


def test_where_there_is_little_to_say_there_are_fewer_phrases() -> None:
    assert 50 < len(draw_phrases([Finding.CARDIOMEGALY])) < PHRASE_COUNT


def test_phrases_put_into_a_bundle_are_its_draft_and_leave_its_identity(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    bundle = shutil.copytree(tiny_bundle, tmp_path / "bundle")
    before = Bundle.open(bundle).digest
    add_phrases(bundle)
    assert Bundle.open(bundle).phrases() == draw_phrases(
        Bundle.open(bundle).manifest.scope.findings
    )
    assert add_phrases(bundle).digest == before
    Engine.open(bundle, "cpu").close()


def test_the_shipped_model_brings_the_phrases_of_its_findings() -> None:
    bundle = Bundle.open(default_model())
    assert bundle.phrases() == draw_phrases(bundle.manifest.scope.findings)
    assert (bundle.path / PHRASES).stat().st_size < 1 << 17
    eos = bundle.manifest.ids.eos
    ids = TextTokenizer.of(bundle).encode_all(bundle.phrases())
    book = PhraseBook([*text, eos] for text in ids)
    assert all(book.continuation(text) is not None for text in ids)
