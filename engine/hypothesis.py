"""Hypotheses: what a student types, read into progressions. The public face of the reading.

Must not know any model: what a model can draw is a `Scope` that comes with its bundle.
"""

from engine.findings import Finding, Progression, Reading, Severity, Side, Span, Trend, Zone
from engine.scope import Scope, require_scope

__all__ = [
    "Finding",
    "Progression",
    "Reading",
    "Scope",
    "Severity",
    "Side",
    "Span",
    "Trend",
    "Zone",
    "require_scope",
]
