"""Collecting what the student's side says, and compiling what translators made of it."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "assets" / "translations"
LANGUAGES = ("de", "es")
# What instructors and engineers use is in English.
_NOT_THE_STUDENTS = ("authoring", "presenter", "commands")


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


def collect(into: Path, language: str) -> None:
    """Add what is said in the sources and not yet in the file; drop what is said no more."""
    files = [str(path.relative_to(ROOT)) for path in source_files()]
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
