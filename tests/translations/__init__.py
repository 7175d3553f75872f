"""Collecting what the student's side says, and compiling what translators made of it."""

import ast
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.services.sentences import CONTEXT

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "assets" / "translations"
LANGUAGES = ("de", "es")
# What instructors and engineers use is in English.
_NOT_THE_STUDENTS = ("authoring", "presenter", "commands", "training", "evaluation")
_REFUSALS = frozenset(
    (
        "HypothesisDeclined",
        "RadiographError",
        "NotAChestFilm",
        "MisplacedFilm",
        "Named",
        "_Fault",
        "damage_told",
    )
)


@dataclass(frozen=True, slots=True)
class Message:
    """`comment` tells apart what is spelt the same and means something else."""

    context: str
    source: str
    comment: str
    translation: str
    is_finished: bool


def source_files() -> list[Path]:
    app = ROOT / "app"
    return [
        path
        for path in sorted(app.rglob("*.py"))
        if path.relative_to(app).parts[0] not in _NOT_THE_STUDENTS
    ]


def file_of(language: str) -> Path:
    return FOLDER / f"foresee_{language}.ts"


def engine_sentences() -> list[str]:
    """What the engine says to students: in the calls that make its refusals."""
    said: dict[str, None] = {}
    for path in sorted((ROOT / "engine").rglob("*.py")):
        if path.relative_to(ROOT / "engine").parts[0] in _NOT_THE_STUDENTS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _called(node) in _REFUSALS:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    said[first.value] = None
    return list(said)


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def collect(into: Path, language: str) -> None:
    """Add what is said in the sources and not yet in the file; drop what is said no more."""
    with TemporaryDirectory() as folder:
        engine = Path(folder) / "engine_sentences.py"
        # lupdate reads letters as they are and no escapes.
        said = [json.dumps(one, ensure_ascii=False) for one in engine_sentences()]
        calls = [f'translate("{CONTEXT}", {one})' for one in said]
        engine.write_text("\n".join(calls), encoding="utf-8")
        _update([*source_files(), engine], into, language)


def _update(sources: Iterable[Path], into: Path, language: str) -> None:
    files = [os.path.relpath(path, ROOT) for path in sources]
    _run(
        "pyside6-lupdate", *files, "-ts", str(into), "-target-language", language,
        "-source-language", "en", "-locations", "none", "-no-obsolete", "-silent",
    )  # fmt: skip


def compile_all() -> None:
    for language in LANGUAGES:
        file = file_of(language)
        _run("pyside6-lrelease", str(file), "-qm", str(file.with_suffix(".qm")), "-silent")


def messages(file: Path) -> Iterator[Message]:
    root = ET.parse(file).getroot()
    for context in root.iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            yield Message(
                context.findtext("name") or "",
                message.findtext("source") or "",
                message.findtext("comment") or "",
                "" if translation is None else translation.text or "",
                translation is not None and translation.get("type") is None,
            )


def _run(tool: str, *arguments: str) -> None:
    program = Path(sys.executable).parent / tool
    subprocess.run([program, *arguments], check=True, cwd=ROOT, capture_output=True)
