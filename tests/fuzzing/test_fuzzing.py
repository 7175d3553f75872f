"""The short form of fuzzing: what was found stays mended, and a little more is tried each time."""

import importlib.util
from pathlib import Path

import pytest

from tests.fuzzing.campaign import fuzz
from tests.fuzzing.findings import fault_of, reduced
from tests.fuzzing.targets import TARGETS

_CORPUS = Path(__file__).parent / "corpus"
_TRIED = 50
_LONGEST_S = 60
_FOUND = sorted(path for path in _CORPUS.glob("*/*") if path.is_file())

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")


@pytest.mark.parametrize("name", list(TARGETS))
def test_what_is_sound_is_taken(name: str, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    attempt = TARGETS[name].prepare(tmp_path / "library")
    refused = [
        seed for seed, content in TARGETS[name].seeds(tmp_path).items() if not attempt(content)
    ]
    # Not every phrasing of the corpus is one that is read.
    assert not refused or name == "hypotheses"


@pytest.mark.parametrize("file", _FOUND, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_what_was_found_once_is_taken_or_refused_with_a_sentence(
    file: Path, tmp_path: Path
) -> None:
    attempt = TARGETS[file.parent.name].prepare(tmp_path)
    assert fault_of(attempt, file.read_bytes()) is None


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris is made for Linux on x86-64 alone"
)
@pytest.mark.parametrize("name", list(TARGETS))
def test_nothing_is_found_in_a_short_search(name: str) -> None:
    outcome = fuzz(TARGETS[name], _LONGEST_S, seed=1, runs=_TRIED)
    assert outcome.findings == {}
    assert outcome.tried > 0
    assert outcome.covered > 100


def test_a_fault_is_told_by_where_it_is_and_reduced_to_what_makes_it() -> None:
    def attempt(content: bytes) -> bool:
        if b"bad" in content:
            raise KeyError("unexpected")
        return True

    content = bytes(range(60)) + b"bad" + bytes(60)
    fault = fault_of(attempt, content)
    assert fault is not None
    assert fault[0].startswith("KeyError at test_fuzzing.py:")
    assert reduced(content, attempt, fault[0]) == b"bad"
    assert fault_of(attempt, b"good") is None
