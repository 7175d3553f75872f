"""Collecting what the windows say, and compiling what translators made of it."""

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
from zipfile import ZipFile

from app.theme.preferences import TRANSLATED
from app.words.built_in_cases import CONTEXT as CASES
from app.words.packs import CONTEXT as PACKS
from app.words.packs import sentence_of
from app.words.reasons import CONTEXT as REASONS
from app.words.sentences import CONTEXT
from app.words.severity import CONTEXT as GLOSSARY
from engine.cases import built_in_cases
from engine.findings import Finding
from engine.glossary import glossary_entry
from engine.severity import anchors_of
from lessons.pack.manifest import Pack
from lessons.pack.wording import in_words
from tests.sentences.said import error_classes, parsed_sources

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "assets" / "translations"
LANGUAGES = tuple(language.value for language in TRANSLATED)
# What engineers use is in English.
_IN_ENGLISH = ("commands", "training", "evaluation")
_ONLY_ON_COMMAND = {
    "app/cli.py": "the command line itself",
    "app/offscreen.py": "a lesson without a screen",
    "app/services/paths.py": "tells before there is a window",
    "lessons/built_in/hannover.py": "makes a recipe that ships",
    "lessons/built_in/shipped.py": "finds a pack that a command names",
    "lessons/restoring.py": "restores without a window",
}
"""Sources whose errors no window shows, and why."""
# What else is given a sentence, or a part of one, and the errors that pass theirs on.
_SPEAKERS = ("Named", "NotAGraph", "Reason", "_Fault", "damage_as_error")
_PASSED_ON = {
    ("app/audience/child.py", "StoreUnavailable"),
    ("app/audience/process.py", "HallNotOpened"),
    ("app/services/engine_worker.py", "BundleError"),
    ("app/services/background.py", "ForeseeError"),
    ("app/study/predict/loading.py", "RadiographError"),
    ("engine/bundle/folder.py", "Named"),
    ("engine/hypothesis/scope.py", "HypothesisDeclined"),
    ("engine/hypothesis/scope.py", "Named"),
    ("engine/radiograph/silencing.py", "RadiographError"),
    ("lessons/grades.py", "Reason"),
    ("lessons/pack/fetching.py", "Named"),
    ("lessons/retrying.py", "StoreUnavailable"),
}
"""What has been translated already, comes from another of these calls, or is the system's word."""


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
        if path.relative_to(app).parts[0] not in _IN_ENGLISH
    ]


def file_of(language: str) -> Path:
    return FOLDER / f"foresee_{language}.ts"


@dataclass(frozen=True, slots=True)
class Said:
    """A call that makes an error, or a part of one; `sentence`: None where it is put together."""

    file: str
    line: int
    maker: str
    sentence: str | None


def error_sentences() -> list[str]:
    """What errors say in a window, for translators."""
    return [one.sentence for one in errors_said() if one.sentence and one.maker != "Reason"]


def grade_reasons() -> list[str]:
    """Why a part of an answer got its score."""
    return [one.sentence for one in errors_said() if one.sentence and one.maker == "Reason"]


def lost() -> list[str]:
    """What is given to `tr` where lupdate does not see it, such as within an f-string."""
    trees = parsed_sources()
    known = {one.source for language in LANGUAGES for one in messages(file_of(language))}
    return [
        f"{path.name}:{node.lineno}: {text}"
        for path in source_files()
        for node in ast.walk(trees[path.relative_to(ROOT).as_posix()])
        if isinstance(node, ast.Call) and _attribute(node.func) == "tr" and node.args
        if (text := _constant(node.args[0])) is not None and text not in known
    ]


def put_together() -> list[Said]:
    """Where an error's sentence cannot be read off the source, and so not be translated."""
    return [
        one
        for one in errors_said()
        if one.sentence is None and (one.file, one.maker) not in _PASSED_ON
    ]


def errors_said() -> Iterator[Said]:
    """In the calls that make errors which a user of a window can meet."""
    trees = parsed_sources()
    makers = error_classes(trees.values()) | set(_SPEAKERS)
    for file, tree in trees.items():
        if Path(file).parts[1] in _IN_ENGLISH or file in _ONLY_ON_COMMAND:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in makers:
                yield Said(file, node.lineno, _name(node.func), _constant(node.args[0]))


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _attribute(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ""


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def collect(into: Path, language: str) -> None:
    """Add what is said in the sources and not yet in the file; drop what is said no more."""
    with TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.py"
        said = [
            *_calls(CONTEXT, error_sentences()),
            *_calls(REASONS, grade_reasons()),
            *_calls(GLOSSARY, glossary_texts()),
            *_calls(CASES, case_texts()),
            *_calls(PACKS, pack_texts()),
        ]
        texts.write_text("\n".join(said), encoding="utf-8")
        _update([*source_files(), texts], into, language)


def glossary_texts() -> Iterator[str]:
    for finding in Finding:
        yield from glossary_entry(finding).texts
        yield from anchors_of(finding).texts


def case_texts() -> Iterator[str]:
    for case in built_in_cases():
        yield from (case.description, case.credit)


def pack_texts() -> Iterator[str]:
    """Every text of the packs that ship which a student, a lecturer or a hall can read."""
    read: dict[str, None] = {}

    def collected(text: str) -> str:
        read[sentence_of(text)] = None
        return text

    for file in sorted((ROOT / "assets" / "packs").glob("*.foresee")):
        with ZipFile(file) as content:
            pack = Pack.model_validate_json(content.read("pack.json"))
        in_words(pack.model_copy(update={"images": (), "runs": ()}), collected)
    yield from filter(None, read)


def _calls(context: str, texts: Iterable[str]) -> list[str]:
    """lupdate reads letters as they are and no escapes."""
    quoted = (json.dumps(one, ensure_ascii=False) for one in dict.fromkeys(texts))
    return [f'translate("{context}", {one})' for one in quoted]


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
