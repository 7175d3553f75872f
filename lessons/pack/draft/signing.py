"""What an instructor signs before a pack leaves the machine, and what makes a signature void.

A signature holds for the content that it was given for: changing that content takes it back.
"""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from lessons.pack.draft.model import PackDraft, RunVerdict, Signature

_NOTES_ON_A_RUN = {"changed": True, "judged": True}
"""Follows from what a run is, or says what its verdict was given for: nothing of its own."""


class Check(StrEnum):
    PRIVACY = "privacy"
    RIGHTS = "rights"
    REFERENCES = "references"
    RUNS = "runs"
    PREVIEW = "preview"


def checks_of(draft: PackDraft) -> tuple[Check, ...]:
    """Those that mean something for this draft."""
    has_runs = any(run.standing is RunVerdict.APPROVED for run in draft.runs)
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
    whole = draft.having(signatures=(), exported="", revision=1, meant=())
    return _digest([whole], {"runs": {"__all__": _NOTES_ON_A_RUN}})


def _content(draft: PackDraft, check: Check) -> str:
    match check:
        case Check.PRIVACY | Check.RIGHTS:
            return _digest(draft.films)
        case Check.REFERENCES:
            return _digest(draft.lessons)
        case Check.RUNS:
            return _digest(draft.runs, _NOTES_ON_A_RUN)
        case Check.PREVIEW:
            return content_digest(draft)


def _digest(parts: Iterable[BaseModel], left_out: Any = None) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.model_dump_json(exclude=left_out).encode())
    return digest.hexdigest()
