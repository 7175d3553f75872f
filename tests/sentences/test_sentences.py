"""Every sentence that refuses: the case in which it is told, what is wrong, what to do.

`cases.tsv` holds them: file, sentence, case. Each was read for its case by a person, and is true
for it; a new sentence needs a row there, and a look at whether it tells what to do. How films are
refused has a table of its own, which runs every case.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.sentences.said import (
    Sentence,
    error_classes,
    parsed_sources,
    sentences,
    source_files,
)

TABLE = Path(__file__).with_name("cases.tsv")

# Told in another sentence that says what to do.
PARTS = "engine/bundle/onnx_file.py"
# Told beside the field or the line of a table that is to be corrected, or beside the film.
BESIDE = (
    "lessons/pack/draft/labels/",
    "lessons/pack/draft/compiling.py",
    "engine/hypothesis/",
    "lessons/pack/kinds/",
    "lessons/pack/consistency/",
)
WITHOUT_ADVICE: Mapping[str, str] = {
    "The film seems to be {hint} and open it again.": "the hint says how to turn it",
    "A library on a server is restored by the server's administrators, not by Foresee.":
        "says who does it",
    "A library on a server is backed up by the server's administrators, with pg_dump "
    "(docs/lab.md).":
        "says who does it",
    "{login} cannot be a login: small letters, digits, and . _ - after the first letter, 40 at "
    "most.":
        "says how",
    "A lab needs a PostgreSQL server: postgresql://LOGIN@SERVER/DATABASE.": "says how",
    "{file} must lie in {folder}.": "says where",
    "{} must end in {} (a pack) or in {} (for Anki).": "says how",
    "{name} must end in .png, .svg or .csv.": "says how",
    "{name} must end in .pdf or .csv.": "says how",
    "{} must end in .pdf or in .csv.": "says how",
    "{} must end in .pdf.": "says how",
    "{} must be {}.": "says how",
    "--lesson: the pack has {} lessons.": "says which there are",
    "Put right what is asked, or answer all of it with `--meant`: it is meant so.": "says it",
    "A pack's file holds approved runs only: add --approve to answer for the new runs without a "
    "look, or open the pack in the editor.": "says both ways",
    "Baked runs wait for a judgement ({count}: {titles}): look at them and approve them in the "
    "pack editor, or answer for them with `foresee pack bake --approve`.": "says both ways",
    "The model {model} {version} is on this machine already, at {folder}.": "nothing is to be done",
    "The votes were not kept. {why}": "why says it",
    "No run could be baked. “{title}”: {reason}": "the reason says it",
    "{file} in the pack: {reason}": "the reason says it",
    "This cannot be rendered: {}.": "the reason says it",
    "{}: {}": "the reason says it",
    "--{}: {}": "the reason says it",
    "--{} {}: {}.": "the bound says it",
    "The mask of a {} of patient {} does not fit: {} inside, {} outside.": "for engineers",
    "An unchanged pair of patient {} differs.": "for engineers",
    "The plan has no [premises]: `foresee evaluate --real` measures them.": "says what gives them",
    "{} holds no study pairs of ICG-CXR: NAME.json beside NAME{} and NAME{} are expected somewhere "
    "below it.": "says what is expected",
}  # fmt: skip
# What begins like this, or goes on like this, tells what to do.
ADVISES = re.compile(
    r"^(Type|Say|Name|Give|Look|Choose|Write|Draw)\b|; |: (bake|paint|give|save|say|leave)\b"
    r"|\. (Give|Copy|Choose|Open|Update|Get)\b|: the first line\b|\bUntil then\b|\} Open\b"
)


def table() -> dict[tuple[str, str], str]:
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()]
    assert all(len(row) == 3 for row in rows)
    return {(file, text): case for file, text, case in rows}


@pytest.fixture(scope="module")
def said() -> tuple[Sentence, ...]:
    return tuple(sentences())


def test_every_sentence_has_its_case_and_no_case_is_left_over(said: tuple[Sentence, ...]) -> None:
    by_text = {one.text: one for one in said}
    known = {text: file for file, text in table()}
    missing = [f"{one.file}:{one.line}: {t}" for t, one in by_text.items() if t not in known]
    assert missing == [], "give each of these a case in cases.tsv"
    assert [text for text in known if text not in by_text] == [], "nobody says these any more"


def test_every_case_says_when() -> None:
    assert [text for (_, text), case in table().items() if len(case) < 10] == []


def test_every_sentence_says_what_is_wrong_and_what_to_do(said: tuple[Sentence, ...]) -> None:
    faults = {f"{one.file}:{one.line}: {one.text}": fault(one) for one in said}
    assert {where: what for where, what in faults.items() if what is not None} == {}


def fault(one: Sentence) -> str | None:
    """None where the sentence is as it should be."""
    if one.file == PARTS:
        return None if one.text[0].islower() else "a part of a sentence begins small"
    if not (one.text[0].isupper() or one.text[0] in "“{-" or one.text.startswith("hannover.csv")):
        return "a sentence begins with a capital"
    if not one.text.endswith((".", "}", "}”")):
        return "a sentence ends"
    if one.text in WITHOUT_ADVICE or one.file.startswith(BESIDE) or ADVISES.search(one.text):
        return None
    return "tell what to do, or in WITHOUT_ADVICE why nothing"


def test_no_excuse_is_left_over(said: tuple[Sentence, ...]) -> None:
    assert WITHOUT_ADVICE.keys() <= {one.text for one in said}


def test_every_class_of_errors_is_raised_somewhere(said: tuple[Sentence, ...]) -> None:
    """A class that nobody raises has no case."""
    used = {one.maker for one in said}
    sources = "\n".join(path.read_text(encoding="utf-8") for path in source_files())
    bases = {"ForeseeError", "RadiographError", "StoreError", "PackError"}
    unused = error_classes(parsed_sources().values()) - used - bases
    assert [
        name for name in unused if f"{name}(" not in sources.replace(f"class {name}(", "")
    ] == []
