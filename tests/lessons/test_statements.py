"""Attempts as Experience API statements, read by the models of a learning record store (Ralph).

What those leave open is asked for here by the numbers of the specification: ADL, Experience API
1.0.3, part two, "Experience API Data".
"""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError
from ralph.models.xapi.base.statements import BaseXapiStatement

from lessons.answers import Answer, Attempt
from lessons.attempt_exports import ExportedAttempt, statement
from lessons.grades import Grade
from lessons.store import Store
from tests.lessons.answered_packs import NOW, answer_all, install
from tests.lessons.packs import part_id

_DURATION = re.compile(r"PT\d+(\.\d{1,2})?S")


def require_valid(said: dict[str, Any]) -> None:
    BaseXapiStatement.model_validate(said)
    # 2.4.1: a UUID in its string form. 2.4.10: clients write version 1.0.0, if any.
    assert str(UUID(said["id"])) == said["id"]
    assert said["version"] == "1.0.0"
    # 4.5: timestamps of ISO 8601 say their zone.
    assert datetime.fromisoformat(said["timestamp"]).tzinfo is not None
    # 2.4.5 and 4.6: durations of ISO 8601, to hundredths of a second.
    assert _DURATION.fullmatch(said["result"]["duration"])


def exported(**values: Any) -> ExportedAttempt:
    words = {name: values.pop(name, name.title()) for name in ("pack", "lesson", "title", "kind")}
    beside = {name: values.pop(name) for name in ("name", "pack_id") if name in values}
    attempt = Attempt(uuid4(), uuid4(), uuid4(), "0" * 64, NOW, NOW, Answer())
    attempt = replace(attempt, **({"finished_at": NOW + timedelta(minutes=1)} | values))
    return ExportedAttempt(attempt, **words, **beside)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"answer": Answer(changes=(), confidence=1.0)},
        {"answer": Answer(text="Größer – 2 cm", confidence=0.0)},
        {"grade": Grade(parts=(), score=1.0, right=True, brier=0.0)},
        {"grade": Grade(parts=(), score=0.0, right=False)},
        {"shown_at": NOW + timedelta(seconds=5)},
        {"shown_at": NOW - timedelta(days=40)},
        {"pack": "", "lesson": "", "title": "", "kind": ""},
        {"name": "Ada"},
        {"pack_id": UUID(int=7)},
    ],
)
def test_every_finished_attempt_is_a_valid_statement(values: dict[str, Any]) -> None:
    require_valid(statement(exported(**values)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("actor", {"name": "Ada"}),
        ("verb", {"id": "answered"}),
        ("object", {"id": "no address"}),
        ("timestamp", "yesterday"),
        ("result", {"score": {"scaled": 1.5}}),
        ("result", {"duration": "12 seconds"}),
        ("version", "2.0.0"),
        ("pack", "A pack"),
    ],
)
def test_what_is_no_statement_would_be_noticed(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        BaseXapiStatement.model_validate(statement(exported()) | {field: value})


def test_exported_statements_are_valid_one_a_line_and_say_who(store: Store, tmp_path: Path) -> None:
    install(store, tmp_path)
    answered = answer_all(store)
    file = tmp_path / "ada.jsonl"
    assert store.attempt_exports.write_statements(answered.learner, file) == 1
    (line,) = file.read_text().splitlines()
    said = json.loads(line)
    require_valid(said)
    assert said["id"] == str(answered.finished)
    assert said["result"]["success"] is True
    assert said["actor"]["name"] == "Ada"
    assert said["actor"]["account"]["name"] == str(answered.learner)
    (pack,) = said["context"]["contextActivities"]["parent"]
    assert pack["id"] == f"urn:uuid:{part_id('pack')}"
    assert pack["definition"]["name"] == {"en": "A pack"}
