"""Which real patients are measured on, and hence never learned from. By patient, before anything
else; knows no film."""

import hashlib

# Their films are asked of a finished model, and what it answers is in its card.
MEASURED_SHARE = 0.45


def measured_on(source: str, patient: str) -> bool:
    """Whether nothing may be learned from this patient's films and labels."""
    return patient_share(source, patient) < MEASURED_SHARE


def patient_share(source: str, patient: str) -> float:
    """The same number in [0, 1) for a patient wherever and whenever it is asked."""
    return hashlib.sha256(f"{source}/{patient}".encode()).digest()[0] / 256
