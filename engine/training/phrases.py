"""Usual interpretations for a bundle, from which its texts are drafted.

They are what the writer of the training texts says of drawn scenarios. Drafts are verified, so no
token of a run depends on them; only a first run is faster.
"""

from collections.abc import Collection
from pathlib import Path

import numpy as np

from engine.bundle import PHRASES, Manifest, read_manifest, write_manifest
from engine.findings import Finding
from engine.training.pairs import TARGETS
from engine.training.scenarios import draw_group

PHRASE_COUNT = 500
_SEED = 1


def draw_phrases(findings: Collection[Finding], count: int = PHRASE_COUNT) -> list[str]:
    """At most `count` different interpretations of scenarios with these findings, always the same
    ones; fewer where there is less to say."""
    rng = np.random.default_rng(_SEED)
    texts: dict[str, None] = {}
    for _ in range(count):
        scenarios = draw_group(rng, TARGETS, findings=findings).scenarios
        texts |= dict.fromkeys(scenario.interpretation for scenario in scenarios)
        if len(texts) >= count:
            break
    return list(texts)[:count]


def add_phrases(folder: Path) -> Manifest:
    """Puts phrases about the findings of its scope into the bundle at `folder`, in place of any
    that are there. Raises BundleError where the result would be refused."""
    manifest = read_manifest(folder)
    texts = draw_phrases(manifest.scope.findings)
    (folder / PHRASES).write_text("\n".join(texts) + "\n", encoding="utf-8", newline="\n")
    return write_manifest(folder, manifest)
