"""What an instructor signs before a pack leaves the machine, and what makes a signature void.

A signature holds for the content that it was given for: changing that content takes it back.
"""

import hashlib
from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel

from lessons.pack.draft.model import PackDraft, RunVerdict, Signature


class Check(StrEnum):
    PRIVACY = "privacy"
    RIGHTS = "rights"
    REFERENCES = "references"
    RUNS = "runs"
    PREVIEW = "preview"


def checks_of(draft: PackDraft) -> tuple[Check, ...]:
    """Those that mean something for this draft."""
    has_runs = any(run.verdict is RunVerdict.APPROVED for run in draft.runs)
    return tuple(check for check in Check if check is not Check.RUNS or has_runs)


def is_signed(draft: PackDraft, check: Check) -> bool:
    return Signature(check=check, content=_content(draft, check)) in draft.signatures


def is_signed_off(draft: PackDraft) -> bool:
    return all(is_signed(draft, check) for check in checks_of(draft))


def signed(draft: PackDraft, check: Check, *, holds: bool) -> PackDraft:
    kept = tuple(one for one in draft.signatures if one.check != check)
    if holds:
        kept = (*kept, Signature(check=check, content=_content(draft, check)))
    return draft.having(signatures=kept)


def content_digest(draft: PackDraft) -> str:
    """SHA-256 in hex over all that reaches a student."""
    return _digest([draft.having(signatures=(), exported="", revision=1)])


def _content(draft: PackDraft, check: Check) -> str:
    match check:
        case Check.PRIVACY | Check.RIGHTS:
            return _digest(draft.films)
        case Check.REFERENCES:
            return _digest(draft.lessons)
        case Check.RUNS:
            return _digest(draft.runs)
        case Check.PREVIEW:
            return content_digest(draft)


def _digest(parts: Iterable[BaseModel]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.model_dump_json().encode())
    return digest.hexdigest()
