"""The published JSON Schema of `pack.json`, for authors who write packs with tools of their own."""

import json

from lessons.pack.manifest import SCHEMA_VERSION, Pack


def schema_text() -> str:
    """As it stands in docs/pack.schema.json."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Pack.model_json_schema(mode="validation"),
        "title": f"Foresee pack, format {SCHEMA_VERSION}",
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
