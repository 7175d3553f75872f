"""The fuzzer itself: atheris, in a process of its own, since libFuzzer ends the one it runs in.

    python -m tests.fuzzing.guided TARGET FOLDER SECONDS RUNS SEED

Faults do not stop it: each kind is noted in FOLDER/findings and the search goes on. RUNS -1: as
many as there is time for.
"""

import sys
from pathlib import Path
from random import Random
from typing import Any

import atheris
from atheris.import_hook import instrument_imports

# Packages whose branches guide the search; to instrument more takes long.
_INSTRUMENTED = {
    "dicom": ["engine.radiograph", "pydicom"],
    "png": ["engine.radiograph", "PIL"],
    "packs": ["lessons", "zipfile", "json"],
    "histories": ["lessons", "json"],
    "hypotheses": ["engine.hypothesis"],
}
# Whatever takes longer ends the process: nothing else could stop it.
_HANGS_AFTER_S, _MOST_MEMORY_MB = 60, 3000
_LONGEST_INPUT = 1 << 16
_FORM_KEPT = 0.5


def main() -> None:
    name, folder, seconds, runs, seed = sys.argv[1:]
    with instrument_imports(include=_INSTRUMENTED[name], enable_loader_override=False):
        from tests.fuzzing.findings import Findings, fault_of
        from tests.fuzzing.targets import TARGETS
    target, place = TARGETS[name], Path(folder)
    corpus, findings, work = (place / part for part in ("corpus", "findings", "work"))
    for path in (corpus, findings, work / "seeds", work / "library"):
        path.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(target.seeds(work / "seeds").values()):
        (corpus / f"seed-{number}").write_bytes(content)
    words = work / "words"
    words.write_text("\n".join(map(_quoted, target.words)), encoding="ascii")
    attempt, noted = target.prepare(work / "library"), Findings(findings)

    def try_one(content: bytes) -> None:
        fault = fault_of(attempt, content)
        if fault is not None:
            noted.note(*fault, content)

    def mutate(content: bytes, longest: int, seed: int) -> bytes:
        chance = Random(seed)
        if target.mutate is not None and chance.random() < _FORM_KEPT:
            changed = target.mutate(content, chance)[:longest]
            if changed != content:
                return changed
        return atheris.Mutate(content, longest)

    options: dict[str, Any] = {} if target.mutate is None else {"custom_mutator": mutate}
    atheris.Setup(
        [
            sys.argv[0],
            f"-max_total_time={seconds}",
            f"-runs={runs}",
            f"-seed={seed}",
            f"-timeout={_HANGS_AFTER_S}",
            f"-rss_limit_mb={_MOST_MEMORY_MB}",
            f"-max_len={_LONGEST_INPUT}",
            f"-artifact_prefix={findings}/",
            f"-dict={words}",
            "-print_final_stats=1",
            "-verbosity=1",
            "-len_control=0",
            str(corpus),
        ],
        try_one,
        **options,
    )
    atheris.Fuzz()


def _quoted(word: bytes) -> str:
    return '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"'


if __name__ == "__main__":
    main()
