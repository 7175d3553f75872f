"""All that is fuzzed, by name."""

from tests.fuzzing.films import DICOM, PNG
from tests.fuzzing.histories import HISTORIES
from tests.fuzzing.hypotheses import HYPOTHESES
from tests.fuzzing.packs import PACKS

TARGETS = {target.name: target for target in (DICOM, PNG, PACKS, HISTORIES, HYPOTHESES)}
