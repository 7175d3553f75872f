"""An exported model on disk. What its graphs do when they run is `engine.runtime`'s."""

from engine.bundle.folder import (
    ANATOMY,
    IMAGE_DECODER,
    IMAGE_ENCODER,
    LANGUAGE_MODEL,
    MANIFEST_NAME,
    MODEL_CARD,
    PHRASES,
    REQUIRED_FILES,
    TOKENIZER,
    Bundle,
    digest_file,
    read_manifest,
    write_manifest,
)
from engine.bundle.manifest import (
    AnatomySpec,
    FileEntry,
    ImageSpec,
    LanguageModelSpec,
    Manifest,
    PromptSpec,
    TokenIds,
)

__all__ = [
    "ANATOMY",
    "IMAGE_DECODER",
    "IMAGE_ENCODER",
    "LANGUAGE_MODEL",
    "MANIFEST_NAME",
    "MODEL_CARD",
    "PHRASES",
    "REQUIRED_FILES",
    "TOKENIZER",
    "AnatomySpec",
    "Bundle",
    "FileEntry",
    "ImageSpec",
    "LanguageModelSpec",
    "Manifest",
    "PromptSpec",
    "TokenIds",
    "digest_file",
    "read_manifest",
    "write_manifest",
]
