"""Every sentence that an error can tell, read off the sources: also those of the command alone,
which are put together in place."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# `engine/radiograph` has a table of its own, which runs each case (test_radiograph_sentences).
_OWN_TABLE = "engine/radiograph/"
# What is given a sentence, or a part of one, besides errors.
_SPEAKERS = frozenset({"NotAGraph", "_Fault", "damage_as_error"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """text: with {name} for what is filled in."""

    file: str
    line: int
    maker: str
    text: str


def sentences() -> Iterator[Sentence]:
    trees = parsed_sources()
    makers = error_classes(trees.values()) | _SPEAKERS
    for file, tree in trees.items():
        if file.startswith(_OWN_TABLE):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in makers:
                text = _text(node.args[0])
                if text is not None:
                    yield Sentence(file, node.lineno, _name(node.func), text)


@cache
def parsed_sources() -> Mapping[str, ast.Module]:
    """By the file's place below the project's root."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in source_files()
    }


def error_classes(trees: Iterable[ast.Module]) -> set[str]:
    """ForeseeError and all classes below it."""
    bases = {
        node.name: {_name(base) for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"ForeseeError"}
    while new := {name for name, of in bases.items() if of & found} - found:
        found |= new
    return found


def source_files() -> Iterator[Path]:
    for package in ("engine", "lessons", "app"):
        yield from sorted((ROOT / package).rglob("*.py"))


def _text(node: ast.expr) -> str | None:
    """None where a sentence is only passed on."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) and node.value else None
    if isinstance(node, ast.JoinedStr):
        parts = (
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
        return "".join(parts)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        return _text(node.args[0]) if node.func.attr == "tr" else None
    return None


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def pattern_of(text: str) -> re.Pattern[str]:
    """What a sentence looks like once its braces are filled in."""
    parts = re.split(r"\{[^}]*\}", text)
    return re.compile(".*".join(map(re.escape, parts)), re.DOTALL)
