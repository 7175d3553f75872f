"""An exported ProgEmu on disk: a folder of ONNX graphs, tokenizer, card, manifest with digests.

Everything that differs between models is data in the manifest. Knows files and digests only; it
opens no session (`engine.runtime.sessions` does) and trusts nothing that it reads.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from engine.bundle.onnx_file import inspect_onnx
from engine.errors import BundleError
from engine.hypothesis import Scope
from engine.regions import Region
from engine.result import SamplingDefaults

SCHEMA_VERSION = 1
MANIFEST_NAME = "bundle.json"
IMAGE_ENCODER = "image_encoder.onnx"
IMAGE_DECODER = "image_decoder.onnx"
LANGUAGE_MODEL = "language_model.onnx"
TOKENIZER = "tokenizer.json"
MODEL_CARD = "MODEL_CARD.md"
# Optional: a net that outlines lungs and heart, see `AnatomySpec`.
ANATOMY = "anatomy.onnx"
# Optional: interpretations as the model usually writes them, one per line, to draft text from.
PHRASES = "phrases.txt"
REQUIRED_FILES = (IMAGE_ENCODER, IMAGE_DECODER, LANGUAGE_MODEL, TOKENIZER, MODEL_CARD)

# What a bundle may consist of. `.data` is ONNX external data (weights beyond protobuf's 2 GB).
ALLOWED_SUFFIXES = (".onnx", ".data", ".json", ".md", ".txt")
# Left behind by file managers; harmless, so no reason to refuse a model.
IGNORED_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
# com.microsoft carries GroupQueryAttention and the quantised operators; neither can hold code.
ALLOWED_DOMAINS = frozenset({"", "ai.onnx", "com.microsoft"})
# Operators that carry, or point to, compiled programs.
EXECUTABLE_OPERATORS = frozenset({"EPContext", "PyOp", "PythonOp", "PythonOpGrad"})

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MANIFEST_LIMIT = 1 << 20
_MOST_PHRASES = 1000


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


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
    decoder_reach: int = Field(ge=0)

    @model_validator(mode="after")
    def _square(self) -> Self:
        if self.rows * self.patch != self.size or self.columns * self.patch != self.size:
            raise ValueError("size must be rows x patch and columns x patch")
        return self


class TokenIds(_Part):
    """Special ids and the two ranges: text ids are those below `text_ids_below`, code c of the
    codebook is id `visual_offset + c`. `eol` null: rows follow each other without a separator."""

    bos: int = Field(ge=0)
    eos: int = Field(ge=0)
    pad: int = Field(ge=0)
    boi: int = Field(ge=0)
    eoi: int = Field(ge=0)
    img: int = Field(ge=0)
    eol: int | None = Field(default=None, ge=0)
    eof: int = Field(ge=0)
    visual_offset: int = Field(ge=0)
    visual_count: int = Field(gt=0)
    text_ids_below: int = Field(gt=0)

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
    template: str = "{prompt}"
    slot: int | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.template.count("{prompt}") != 1:
            raise ValueError("the prompt template must contain {prompt} exactly once")
        return self

    def apply(self, prompt: str) -> str:
        return self.template.replace("{prompt}", prompt)


class LanguageModelSpec(_Part):
    """Shape of the KV cache, and `dtype`: what a person calls the precision (for the recipe)."""

    layers: int = Field(gt=0)
    kv_heads: int = Field(gt=0)
    head_dim: int = Field(gt=0)
    context: int = Field(gt=0)
    cache_dtype: Literal["float32", "float16"] = "float32"
    dtype: str = Field(min_length=1)


class AnatomySpec(_Part):
    """`size`: side of the square that the graph takes; `structures`: what it outlines, in order."""

    size: int = Field(gt=0, le=1024)
    structures: tuple[Region, ...]


class Manifest(_Part):
    """`composite`: "tokens" confines the change to changed tokens; "smooth-mask" is for models
    whose tokens change everywhere. `size_text` is filled with the grid's rows and columns."""

    schema_version: Literal[1] = SCHEMA_VERSION
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")
    version: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.+-]{0,31}$")
    title: str = Field(min_length=1)
    licence: str = Field(min_length=1)
    description: str
    image: ImageSpec
    ids: TokenIds
    size_text: str = "{rows}*{columns}"
    prompt: PromptSpec
    language_model: LanguageModelSpec
    sampling: SamplingDefaults = SamplingDefaults()
    max_text_tokens: int = Field(gt=0)
    scope: Scope
    composite: Literal["tokens", "smooth-mask"] = "tokens"
    training_data: str = ""
    anatomy: AnatomySpec | None = None
    files: Mapping[str, FileEntry] = Field(default_factory=dict)

    @property
    def grid_text(self) -> str:
        """The words between <boi> and <img>, such as "20*20"."""
        return self.size_text.replace("{rows}", str(self.image.rows)).replace(
            "{columns}", str(self.image.columns)
        )

    @property
    def digest(self) -> str:
        """SHA-256 over the sorted "name:sha256" lines: the identity of the model."""
        lines = sorted(f"{name}:{entry.sha256}" for name, entry in self.files.items())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose every file has been checked against its digest."""

    path: Path
    manifest: Manifest

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read and verify. Raises BundleError saying what is wrong and what to do."""
        folder = Path(path)
        manifest = read_manifest(folder)
        _check_folder(folder, manifest)
        for name, entry in manifest.files.items():
            _check_file(folder / name, entry)
        for name in manifest.files:
            if name.endswith(".onnx"):
                _check_graph(folder / name, manifest)
        return cls(folder, manifest)

    @property
    def digest(self) -> str:
        return self.manifest.digest

    def file(self, name: str) -> Path:
        return self.path / name

    def card(self) -> str:
        return self.file(MODEL_CARD).read_text(encoding="utf-8")

    def phrases(self) -> list[str]:
        """Usual interpretations, none where the bundle brings none."""
        if PHRASES not in self.manifest.files:
            return []
        return self.file(PHRASES).read_text(encoding="utf-8").splitlines()[:_MOST_PHRASES]


def read_manifest(folder: Path) -> Manifest:
    """The manifest alone, validated, without reading the files it lists. Raises BundleError."""
    if not folder.is_dir():
        raise BundleError(f"There is no model folder at {folder}; give the path of a model bundle.")
    path = folder / MANIFEST_NAME
    if path.is_symlink() or not path.is_file():
        raise BundleError(
            f"{folder.name} is not a model bundle: it has no {MANIFEST_NAME}; "
            "give the folder that contains it."
        )
    if path.stat().st_size > _MANIFEST_LIMIT:
        raise BundleError(f"{MANIFEST_NAME} in {folder.name} is absurdly large; get a fresh copy.")
    try:
        head = _SchemaHead.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise BundleError(
            f"{MANIFEST_NAME} in {folder.name} cannot be read ({_first(error)}); "
            "get a fresh copy of the model."
        ) from error
    if head.schema_version > SCHEMA_VERSION:
        raise BundleError(
            f"The model {folder.name} was made for a newer Foresee (bundle schema "
            f"{head.schema_version}, this one reads {SCHEMA_VERSION}); update Foresee."
        )
    if head.schema_version < 1:
        raise BundleError(
            f"The model {folder.name} has the unknown bundle schema {head.schema_version}; "
            "get a fresh copy of the model."
        )
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise BundleError(
            f"{MANIFEST_NAME} in {folder.name} is not valid ({_first(error)}); "
            "get a fresh copy of the model."
        ) from error
    _check_names(folder, manifest)
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> Manifest:
    """Digest every file that lies in `folder`, write bundle.json, and return what was written.

    `manifest.files` is filled in here. The result has been opened and verified once, so a bundle
    that Foresee would refuse is never left behind as written: raises BundleError, and an earlier
    bundle.json is put back.
    """
    names = sorted(
        p.name for p in folder.iterdir() if p.name not in {MANIFEST_NAME, *IGNORED_FILES}
    )
    files = {name: digest_file(folder / name) for name in names}
    complete = manifest.model_copy(update={"files": files})
    target = folder / MANIFEST_NAME
    before = target.read_bytes() if target.exists() else None
    _replace(target, complete.model_dump_json(indent=2).encode() + b"\n")
    try:
        return Bundle.open(folder).manifest
    except BundleError:
        if before is None:
            target.unlink()
        else:
            _replace(target, before)
        raise


def digest_file(path: Path) -> FileEntry:
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return FileEntry(sha256=sha256, size=path.stat().st_size)


class _SchemaHead(BaseModel):
    schema_version: int


def _replace(target: Path, content: bytes) -> None:
    """Write beside the target and rename, so that no reader ever sees half a file."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    temporary.write_bytes(content)
    temporary.replace(target)


def _first(error: ValidationError) -> str:
    detail = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in detail["loc"])
    return f"{where}: {detail['msg']}" if where else detail["msg"]


def _check_names(folder: Path, manifest: Manifest) -> None:
    for name in manifest.files:
        if not _FILE_NAME.fullmatch(name) or ".." in name or name == MANIFEST_NAME:
            raise BundleError(
                f"The model {folder.name} lists the file name {name!r}, which does not stay inside "
                "its folder; do not use this model."
            )
        if not name.endswith(ALLOWED_SUFFIXES):
            raise BundleError(
                f"The model {folder.name} lists {name!r}, which is not data that a model needs; "
                "do not use this model."
            )
    needed = REQUIRED_FILES if manifest.anatomy is None else (*REQUIRED_FILES, ANATOMY)
    missing = [name for name in needed if name not in manifest.files]
    if missing:
        raise BundleError(
            f"The model {folder.name} does not list {', '.join(missing)}; "
            "get a fresh copy of the model."
        )


def _check_folder(folder: Path, manifest: Manifest) -> None:
    expected = {MANIFEST_NAME, *manifest.files, *IGNORED_FILES}
    for entry in sorted(folder.iterdir()):
        if entry.name not in expected:
            raise BundleError(
                f"The model folder {folder.name} holds {entry.name!r}, which its manifest does not "
                "list; remove it or get a fresh copy of the model."
            )


def _check_file(path: Path, entry: FileEntry) -> None:
    name, folder = path.name, path.parent.name
    if path.is_symlink():
        raise BundleError(
            f"{name} in the model {folder} is a link; copy the real file into the folder."
        )
    if not path.is_file():
        raise BundleError(f"The model {folder} lacks {name}; get a fresh copy of the model.")
    if path.stat().st_size != entry.size or digest_file(path).sha256 != entry.sha256:
        raise BundleError(
            f"{name} in the model {folder} was altered or is incomplete (its SHA-256 differs from "
            "the manifest's); get a fresh copy of the model."
        )


def _check_graph(path: Path, manifest: Manifest) -> None:
    """Refuse what ONNX Runtime would follow out of the folder or hand to foreign code."""
    try:
        summary = inspect_onnx(path)
    except ValueError as error:
        raise BundleError(
            f"{path.name} in the model {path.parent.name} is not an ONNX graph ({error}); "
            "get a fresh copy of the model."
        ) from error
    for location in summary.external_files:
        if location not in manifest.files or not location.endswith(".data"):
            raise BundleError(
                f"{path.name} in the model {path.parent.name} takes weights from {location!r}, "
                "which is not a file of this model; do not use this model."
            )
    foreign = (summary.domains - ALLOWED_DOMAINS) | (summary.operators & EXECUTABLE_OPERATORS)
    if foreign:
        raise BundleError(
            f"{path.name} in the model {path.parent.name} needs foreign code "
            f"({', '.join(sorted(foreign))}); do not use this model."
        )
