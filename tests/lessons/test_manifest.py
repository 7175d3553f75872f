"""The manifest's published schema is current, and no text whatever makes reading it fail badly."""

import json
from pathlib import Path

import jsonschema
import pytest

from lessons.pack.json_schema import schema_text
from tests.lessons.hostile.making import honest_parts
from tests.lessons.manifest_fuzzing import fuzz

_PUBLISHED = Path(__file__).parents[2] / "docs" / "pack.schema.json"


def test_the_published_schema_is_current() -> None:
    hint = "foresee pack schema > docs/pack.schema.json"
    assert _PUBLISHED.read_text(encoding="utf-8") == schema_text(), hint


def test_what_is_written_follows_the_published_schema() -> None:
    schema = json.loads(_PUBLISHED.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(honest_parts()["pack.json"])
    jsonschema.validate(document, schema)
    del document["licence"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def test_no_manifest_makes_an_error_that_nobody_catches() -> None:
    fuzz(number=1, examples=150)
