"""What a severity of a finding looks like, in the window's language."""

from PySide6.QtCore import QCoreApplication

from engine.findings import Finding, Severity
from engine.severity import anchors_of

CONTEXT = "Glossary"


def severity_meaning(finding: Finding, severity: Severity) -> str:
    """What is seen at this severity, as a sentence."""
    return QCoreApplication.translate(CONTEXT, anchors_of(finding).of(severity))
