"""The glossary: what each finding is, its signs, how it progresses, and where that is from.

Texts are assets in English; this only reads them.
"""

from collections.abc import Callable
from importlib import resources
from typing import Self

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

    @property
    def texts(self) -> tuple[str, ...]:
        """All that is to be read but the sources."""
        whole = (self.title, self.what, self.worse, self.better, self.supine)
        return (*whole, *self.signs, *self.mimics)

    def in_words(self, translated: Callable[[str], str]) -> Self:
        """The same with every text put into another language; sources stay as they are."""
        return self.model_copy(
            update={
                "title": translated(self.title),
                "what": translated(self.what),
                "signs": tuple(map(translated, self.signs)),
                "worse": translated(self.worse),
                "better": translated(self.better),
                "supine": translated(self.supine),
                "mimics": tuple(map(translated, self.mimics)),
            }
        )


def glossary_entry(finding: Finding) -> GlossaryEntry:
    name = f"{finding.replace(' ', '_')}.json"
    text = (resources.files("assets") / "glossary" / name).read_text(encoding="utf-8")
    return GlossaryEntry.model_validate_json(text)
