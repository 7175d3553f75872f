"""The glossary: what each finding is, its signs, how it progresses, and where that is from.

Texts are assets in English; this only reads them.
"""

from importlib import resources

from pydantic import BaseModel, ConfigDict, Field

from engine.findings import Finding


class Source(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    citation: str = Field(min_length=1)
    doi: str | None


class GlossaryEntry(BaseModel):
    """`supine`: what differs in a patient lying down. `mimics`: what else may look like it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: Finding
    title: str = Field(min_length=1)
    what: str = Field(min_length=1)
    signs: tuple[str, ...] = Field(min_length=1)
    worse: str = Field(min_length=1)
    better: str = Field(min_length=1)
    supine: str = Field(min_length=1)
    mimics: tuple[str, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)


def glossary_entry(finding: Finding) -> GlossaryEntry:
    text = (resources.files("assets") / "glossary" / f"{finding}.json").read_text(encoding="utf-8")
    return GlossaryEntry.model_validate_json(text)
