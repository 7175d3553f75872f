"""What a bundle says of its model: everything that differs between models is data in here.

Knows no file but by name, and no session.
"""

import hashlib
import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from engine.findings import SIMULATED
from engine.hypothesis import Scope
from engine.plain_text import is_plain
from engine.premises import PremiseSpec
from engine.regions import Region
from engine.result import SamplingDefaults
from engine.sites import CLASSES, SITES

SCHEMA_VERSION = 1

# Optional: interpretations as the model usually writes them, one per line, to draft text from.
PHRASES = "phrases.txt"

# Far beyond any model that is planned, and small enough that nothing which is made from these
# numbers alone (lists, ranges, caches) fills a machine.
_MOST_IDS = 1 << 22
_MOST_FEATURES = 4096
_MOST_TEXTS = 100_000


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def _shown(text: str) -> str:
    if not is_plain(text):
        raise ValueError("it holds characters that control a terminal or turn the reading order")
    return text


_Id = Annotated[int, Field(ge=0, le=_MOST_IDS)]
_Text = Annotated[str, AfterValidator(_shown)]
_Line = Annotated[str, AfterValidator(_shown), Field(pattern=r"^[^\n\t]*$")]


class FileEntry(_Part):
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)


class ImageSpec(_Part):
    """`size`: side of the square in pixels; `decoder_reach`: by how many tokens at most a code's
    influence on the decoded image reaches beyond its own patch."""

    size: int = Field(gt=0, le=4096)
    patch: int = Field(gt=0)
    rows: int = Field(gt=0)
    columns: int = Field(gt=0)
    decoder_reach: int = Field(ge=0, le=4096)

    @model_validator(mode="after")
    def _square(self) -> Self:
        if self.rows * self.patch != self.size or self.columns * self.patch != self.size:
            raise ValueError("size must be rows x patch and columns x patch")
        return self


class TokenIds(_Part):
    """Special ids and the two ranges: text ids are those below `text_ids_below`, code c of the
    codebook is id `visual_offset + c`. `eol` null: rows follow each other without a separator.
    `levels`: of the digits that codes are made of (finite scalar quantisation), lowest first; empty
    where a code is but a number."""

    bos: _Id
    eos: _Id
    pad: _Id
    boi: _Id
    eoi: _Id
    img: _Id
    eol: _Id | None = None
    eof: _Id
    visual_offset: _Id
    visual_count: int = Field(gt=0, le=_MOST_IDS)
    text_ids_below: int = Field(gt=0, le=_MOST_IDS)
    levels: tuple[Annotated[int, Field(gt=1)], ...] = Field(default=(), max_length=16)

    @property
    def special(self) -> tuple[int, ...]:
        ids = (self.bos, self.eos, self.pad, self.boi, self.eoi, self.img, self.eof)
        return ids if self.eol is None else (*ids, self.eol)

    @property
    def vocabulary(self) -> int:
        """The smallest vocabulary that holds every id."""
        return max(*self.special, self.visual_offset + self.visual_count - 1) + 1

    @property
    def visual_ids(self) -> tuple[range, ...]:
        """The ids that an image is made of: what the language model scores there, in its order."""
        return (range(self.visual_offset, self.visual_offset + self.visual_count),)

    @property
    def text_ids(self) -> tuple[range, ...]:
        """The ids that text is made of, in the order in which the language model scores them:
        those below `text_ids_below` without special ones, and <eos> wherever it lies."""
        cuts = sorted({i for i in self.special if i < self.text_ids_below and i != self.eos})
        edges = [-1, *cuts, self.text_ids_below]
        ranges = [range(a + 1, b) for a, b in pairwise(edges) if a + 1 < b]
        if self.eos >= self.text_ids_below:
            ranges.append(range(self.eos, self.eos + 1))
        return tuple(ranges)

    @model_validator(mode="after")
    def _codes_of_digits(self) -> Self:
        if self.levels and math.prod(self.levels) != self.visual_count:
            raise ValueError("levels must multiply to visual_count")
        return self

    @model_validator(mode="after")
    def _disjoint(self) -> Self:
        if len(set(self.special)) != len(self.special):
            raise ValueError("special ids must differ from each other")
        if any(
            self.visual_offset <= i < self.visual_offset + self.visual_count for i in self.special
        ):
            raise ValueError("a special id lies among the visual ids")
        if self.visual_offset < self.text_ids_below:
            raise ValueError("visual ids must begin at or after text_ids_below")
        return self


class PromptSpec(_Part):
    """How a hypothesis becomes prompt tokens. `slot`: fixed number of tokens, padded on the right;
    null leaves the prompt as long as it is."""

    form: Literal["canonical", "verbatim"]
    template: str = Field(default="{prompt}", max_length=10_000)
    slot: int | None = Field(default=None, gt=0, le=_MOST_TEXTS)

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.template.count("{prompt}") != 1:
            raise ValueError("the prompt template must contain {prompt} exactly once")
        return self

    def apply(self, prompt: str) -> str:
        return self.template.replace("{prompt}", prompt)


class LanguageModelSpec(_Part):
    """Shape of the KV cache, and `dtype`: what a person calls the precision (for the recipe)."""

    layers: int = Field(gt=0, le=1024)
    kv_heads: int = Field(gt=0, le=1024)
    head_dim: int = Field(gt=0, le=4096)
    context: int = Field(gt=0, le=1 << 20)
    cache_dtype: Literal["float32", "float16"] = "float32"
    dtype: _Line = Field(min_length=1, max_length=64)


class AnatomySpec(_Part):
    """`size`: side of the square that the graph takes; `structures`: what it outlines, in order."""

    size: int = Field(gt=0, le=1024)
    structures: tuple[Region, ...]


class FindingsNetSpec(_Part):
    """How many numbers the findings net gives for each patch of the prior and for the whole of it:
    what the language model is told of the prior beside its tokens."""

    patch_features: int = Field(gt=0, le=_MOST_FEATURES)
    whole_features: int = Field(gt=0, le=_MOST_FEATURES)

    @property
    def features(self) -> int:
        return self.patch_features + self.whole_features


class LayersNetSpec(_Part):
    """`prior_size`: side of the square of the prior that the graph takes, twice the model's own."""

    prior_size: int = Field(gt=0, le=2048)


class Manifest(_Part):
    """`still_openings`: how interpretations of an unchanged image begin, and no others: the text of
    a changed one is kept from it. `proofread`: a sentence that contradicts those before it is drawn
    again, for models whose texts are read without mistakes. `composite`: "tokens" confines the
    change to changed tokens; "smooth-mask" is for models whose tokens change everywhere.
    `premises`: how a second findings net decides over what a hypothesis presumes; None leaves that
    to the language model. `size_text` is filled with the grid's rows and columns."""

    schema_version: Literal[1] = SCHEMA_VERSION
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")
    version: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.+-]{0,31}$")
    title: _Line = Field(min_length=1, max_length=200)
    licence: _Text = Field(min_length=1, max_length=10_000)
    description: _Text = Field(max_length=100_000)
    image: ImageSpec
    ids: TokenIds
    size_text: str = Field(default="{rows}*{columns}", max_length=1_000)
    prompt: PromptSpec
    language_model: LanguageModelSpec
    sampling: SamplingDefaults = SamplingDefaults()
    max_text_tokens: int = Field(gt=0, le=_MOST_TEXTS)
    still_openings: tuple[str, ...] = Field(default=(), max_length=100)
    proofread: bool = False
    scope: Scope
    composite: Literal["tokens", "smooth-mask"] = "tokens"
    training_data: _Text = Field(default="", max_length=100_000)
    anatomy: AnatomySpec | None = None
    findings_net: FindingsNetSpec | None = None
    layers_net: LayersNetSpec | None = None
    premises: PremiseSpec | None = None
    files: Mapping[str, FileEntry] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _sites_told(self) -> Self:
        net, sites = self.findings_net, len(SITES) * CLASSES
        if self.premises is not None and (
            net is None or (net.patch_features, net.whole_features) != (len(SIMULATED), sites)
        ):
            raise ValueError("premises need a findings_net that tells of all findings and sites")
        return self

    @model_validator(mode="after")
    def _twice_as_large(self) -> Self:
        net = self.layers_net
        if net is not None and net.prior_size != 2 * self.image.size:
            raise ValueError("layers_net.prior_size must be twice image.size")
        return self

    @property
    def grid_text(self) -> str:
        """The words between <boi> and <img>, such as "20*20"."""
        return self.size_text.replace("{rows}", str(self.image.rows)).replace(
            "{columns}", str(self.image.columns)
        )

    @property
    def digest(self) -> str:
        """SHA-256 over the sorted "name:sha256" lines: the identity of the model.

        Phrases are left out: drafts change no token, so a run is the same with and without them.
        """
        named = self.files.items()
        lines = sorted(f"{name}:{entry.sha256}" for name, entry in named if name != PHRASES)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()
