"""An exported ProgEmu on disk: a folder of ONNX graphs, tokenizer, card, manifest with digests.

Knows files and digests only; it opens no session (`engine.runtime.sessions` does) and trusts
nothing that it reads.
"""

import hashlib
import os
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ValidationError

from engine.bundle.manifest import PHRASES, SCHEMA_VERSION, FileEntry, Manifest
from engine.bundle.onnx_file import NotAGraph, inspect_onnx
from engine.errors import BundleError, Named
from engine.plain_text import one_line

MANIFEST_NAME = "bundle.json"
IMAGE_ENCODER = "image_encoder.onnx"
IMAGE_DECODER = "image_decoder.onnx"
LANGUAGE_MODEL = "language_model.onnx"
TOKENIZER = "tokenizer.json"
MODEL_CARD = "MODEL_CARD.md"
# Optional: a net that outlines lungs and heart, see `AnatomySpec`.
ANATOMY = "anatomy.onnx"
# Optional: a net that reads which findings the prior shows, see `FindingsNetSpec`.
FINDINGS_NET = "findings_net.onnx"
# Optional: a net that reads a change as layers, see `LayersNetSpec`.
LAYERS_NET = "layers_net.onnx"
# Optional: a net of the same shape that has seen real ill films, see `PremiseSpec`.
PREMISES_NET = "premises_net.onnx"
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
_MANIFEST_LIMIT = _TEXT_LIMIT = 1 << 20
MOST_PHRASES, LONGEST_PHRASE = 1000, 500


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose every file has been checked against its digest."""

    path: Path
    manifest: Manifest

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read and verify. Raises BundleError saying what is wrong and what to do."""
        manifest = read_manifest(path)
        with _reading(path):
            _check_folder(path, manifest)
            for name, entry in manifest.files.items():
                _check_file(path / name, entry)
            for name in manifest.files:
                if name.endswith(".onnx"):
                    _check_graph(path / name, manifest)
        return cls(path, manifest)

    @property
    def digest(self) -> str:
        return self.manifest.digest

    def file(self, name: str) -> Path:
        return self.path / name

    def card(self) -> str:
        """Markdown. Raises BundleError where it is no text."""
        return self._text(MODEL_CARD)

    def phrases(self) -> list[str]:
        """Usual interpretations, none where the bundle brings none. Raises BundleError as `card`,
        and where they are too many, too long or hold what cannot be shown."""
        if PHRASES not in self.manifest.files:
            return []
        lines = self._text(PHRASES).split("\n")
        if not lines[-1]:
            lines.pop()
        if len(lines) > MOST_PHRASES or not all(map(_is_phrase, lines)):
            raise BundleError(
                "{name} in the model {model} must hold at most {lines} lines of plain text, none "
                "of more than {characters} characters; get a fresh copy of the model.",
                name=PHRASES,
                model=self.path.name,
                lines=MOST_PHRASES,
                characters=LONGEST_PHRASE,
            )
        return lines

    def _text(self, name: str) -> str:
        with _reading(self.path):
            if self.manifest.files[name].size > _TEXT_LIMIT:
                raise BundleError(
                    "{name} in the model {model} is absurdly large; get a fresh copy of the model.",
                    name=name,
                    model=self.path.name,
                )
            _check_file(self.file(name), self.manifest.files[name])
            content = self.file(name).read_bytes()
        try:
            return content.decode()
        except UnicodeDecodeError as error:
            raise BundleError(
                "{name} in the model {model} is no text in UTF-8; get a fresh copy of the model.",
                name=name,
                model=self.path.name,
            ) from error


def _is_phrase(line: str) -> bool:
    return 0 < len(line) <= LONGEST_PHRASE and line.isprintable()


def read_manifest(folder: Path) -> Manifest:
    """The manifest alone, validated, without reading the files it lists. Raises BundleError."""
    with _reading(folder):
        content = _manifest_content(folder)
    _require_known_schema(folder, content)
    try:
        manifest = Manifest.model_validate_json(content)
    except ValidationError as error:
        raise BundleError(
            "{manifest} in {model} is not valid ({detail}); get a fresh copy of the model.",
            manifest=MANIFEST_NAME,
            model=folder.name,
            detail=_first(error),
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


@contextmanager
def _reading(folder: Path) -> Generator[None]:
    """Whatever the system says against reading becomes a BundleError."""
    try:
        yield
    except OSError as error:
        raise BundleError(
            "The model {model} cannot be read ({reason}); check its path and that you may open its "
            "files.",
            model=folder.name,
            reason=error.strerror or str(error),
        ) from error


def _manifest_content(folder: Path) -> bytes:
    if not folder.is_dir():
        raise BundleError(
            "There is no model folder at {folder}; give the path of a model bundle.", folder=folder
        )
    path = folder / MANIFEST_NAME
    if path.is_symlink() or not path.is_file():
        raise BundleError(
            "{model} is not a model bundle: it has no {manifest}; give the folder that contains "
            "it.",
            model=folder.name,
            manifest=MANIFEST_NAME,
        )
    if path.stat().st_size > _MANIFEST_LIMIT:
        raise BundleError(
            "{manifest} in {model} is absurdly large; get a fresh copy.",
            manifest=MANIFEST_NAME,
            model=folder.name,
        )
    return path.read_bytes()


class _SchemaHead(BaseModel):
    schema_version: int


def _require_known_schema(folder: Path, content: bytes) -> None:
    """Before the rest is looked at, which another version may have changed in any way."""
    try:
        version = _SchemaHead.model_validate_json(content).schema_version
    except ValidationError as error:
        raise BundleError(
            "{manifest} in {model} cannot be read ({detail}); get a fresh copy of the model.",
            manifest=MANIFEST_NAME,
            model=folder.name,
            detail=_first(error),
        ) from error
    if version > SCHEMA_VERSION:
        raise BundleError(
            "The model {model} was made for a newer Foresee (bundle schema {version}, this one "
            "reads {known}); update Foresee.",
            model=folder.name,
            version=version,
            known=SCHEMA_VERSION,
        )
    if version < 1:
        raise BundleError(
            "The model {model} has the unknown bundle schema {version}; get a fresh copy of the "
            "model.",
            model=folder.name,
            version=version,
        )


def _replace(target: Path, content: bytes) -> None:
    """Write beside the target and rename, so that no reader ever sees half a file."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    temporary.write_bytes(content)
    temporary.replace(target)


def _first(error: ValidationError) -> str:
    detail = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in detail["loc"])
    return one_line(f"{where}: {detail['msg']}" if where else detail["msg"])[:300]


def _check_names(folder: Path, manifest: Manifest) -> None:
    for name in manifest.files:
        if not _FILE_NAME.fullmatch(name) or ".." in name or name == MANIFEST_NAME:
            raise BundleError(
                "The model {model} lists the file name {name}, which does not stay inside its "
                "folder; do not use this model.",
                model=folder.name,
                name=repr(name),
            )
        if not name.endswith(ALLOWED_SUFFIXES):
            raise BundleError(
                "The model {model} lists {name}, which is not data that a model needs; do not use "
                "this model.",
                model=folder.name,
                name=repr(name),
            )
    missing = [name for name in _needed(manifest) if name not in manifest.files]
    if missing:
        raise BundleError(
            "The model {model} does not list {missing}; get a fresh copy of the model.",
            model=folder.name,
            missing=", ".join(missing),
        )


def _needed(manifest: Manifest) -> Iterator[str]:
    yield from REQUIRED_FILES
    if manifest.anatomy is not None:
        yield ANATOMY
    if manifest.findings_net is not None:
        yield FINDINGS_NET
    if manifest.layers_net is not None:
        yield LAYERS_NET
    if manifest.premises is not None:
        yield PREMISES_NET


def _check_folder(folder: Path, manifest: Manifest) -> None:
    expected = {MANIFEST_NAME, *manifest.files, *IGNORED_FILES}
    for entry in sorted(folder.iterdir()):
        if entry.name not in expected:
            raise BundleError(
                "The model folder {model} holds {name}, which its manifest does not list; remove "
                "it or get a fresh copy of the model.",
                model=folder.name,
                name=repr(entry.name),
            )


def _check_file(path: Path, entry: FileEntry) -> None:
    name, folder = path.name, path.parent.name
    if path.is_symlink():
        raise BundleError(
            "{name} in the model {model} is a link; copy the real file into the folder.",
            name=name,
            model=folder,
        )
    if not path.is_file():
        raise BundleError(
            "The model {model} lacks {name}; get a fresh copy of the model.",
            model=folder,
            name=name,
        )
    if path.stat().st_size != entry.size or digest_file(path).sha256 != entry.sha256:
        raise BundleError(
            "{name} in the model {model} was altered or is incomplete (its SHA-256 differs from "
            "the manifest's); get a fresh copy of the model.",
            name=name,
            model=folder,
        )


def _check_graph(path: Path, manifest: Manifest) -> None:
    """Refuse what ONNX Runtime would follow out of the folder or hand to foreign code."""
    try:
        summary = inspect_onnx(path)
    except NotAGraph as error:
        raise BundleError(
            "{name} in the model {model} is not an ONNX graph ({reason}); get a fresh copy of the "
            "model.",
            name=path.name,
            model=path.parent.name,
            reason=Named(str(error)),
        ) from error
    for location in summary.external_files:
        if location not in manifest.files or not location.endswith(".data"):
            raise BundleError(
                "{name} in the model {model} takes weights from {source}, which is not a file of "
                "this model; do not use this model.",
                name=path.name,
                model=path.parent.name,
                source=repr(location)[:100],
            )
        if summary.reach[location] > manifest.files[location].size:
            raise BundleError(
                "{name} in the model {model} claims more weights than {source} holds; get a fresh "
                "copy of the model.",
                name=path.name,
                model=path.parent.name,
                source=location,
            )
    foreign = (summary.domains - ALLOWED_DOMAINS) | (summary.operators & EXECUTABLE_OPERATORS)
    if foreign:
        raise BundleError(
            "{name} in the model {model} needs foreign code ({foreign}); do not use this model.",
            name=path.name,
            model=path.parent.name,
            foreign=one_line(", ".join(sorted(foreign)))[:200],
        )
