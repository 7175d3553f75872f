"""From published folders to a bundle. Needs the extra `train` (onnx), but no torch and no GPU."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tokenizers import Tokenizer

from engine.bundle import (
    IMAGE_DECODER,
    IMAGE_ENCODER,
    LANGUAGE_MODEL,
    MODEL_CARD,
    TOKENIZER,
    Manifest,
    TokenIds,
    write_manifest,
)
from engine.files import new_folder
from engine.training.conversion.config import (
    ImageConfig,
    TextConfig,
    read_image_config,
    read_text_config,
)
from engine.training.conversion.errors import ConversionError
from engine.training.conversion.image_tokenizer import (
    require_whole_image_tokenizer,
    write_image_decoder,
    write_image_encoder,
)
from engine.training.conversion.language_model import write_language_model
from engine.training.conversion.publication import PROGEMU, Publication
from engine.training.conversion.text_tokenizer import read_text_tokenizer, token_ids
from engine.training.conversion.weights import Weights
from engine.training.linear import Storage

# What is being done, and the share of the whole that is done.
Report = Callable[[str, float], None]


class Precision(StrEnum):
    """Of the language model; the image tokenizer always keeps its 32 bits."""

    FP32 = "fp32"
    FP16 = "fp16"
    INT8 = "int8"
    INT4 = "int4"
    INT4_FP16 = "int4-fp16"

    @property
    def storage(self) -> Storage:
        names: dict[Precision, Storage] = {
            Precision.FP32: "float32",
            Precision.FP16: "float16",
            Precision.INT8: "int8",
            Precision.INT4: "int4",
            Precision.INT4_FP16: "int4-float16",
        }
        return names[self]


def convert(
    language_model: Path,
    image_tokenizer: Path,
    out: Path,
    precision: Precision,
    report: Report,
    publication: Publication = PROGEMU,
) -> Manifest:
    """Write the bundle `out` from two folders as published (or one that holds both models).

    Reads safetensors tensor by tensor, runs no code from the folders, and leaves nothing behind
    unless everything succeeded. Raises ConversionError, and BundleError should the result be none.
    """
    if out.exists():
        raise ConversionError(f"{out} exists already; give another name, or remove it first.")
    report("Reading what the folders hold", 0.0)
    source = _Source.open(language_model, image_tokenizer, publication)
    with _disk_errors_explained(out), new_folder(out) as folder:
        _write_graphs(folder, source, precision.storage, publication.image_size, report)
        source.tokenizer.save(str(folder / TOKENIZER))
        manifest = publication.manifest(source.text, source.image, source.ids, precision.storage)
        card = publication.card(manifest, source.text)
        (folder / MODEL_CARD).write_text(card, encoding="utf-8")
        report("Checking the files", 0.95)
        complete = write_manifest(folder, manifest)
    report("Done", 1.0)
    return complete


@dataclass(frozen=True, slots=True)
class _Source:
    """Everything that is read before anything is written."""

    text: TextConfig
    image: ImageConfig
    language: Weights
    vision: Weights
    tokenizer: Tokenizer
    ids: TokenIds

    @classmethod
    def open(
        cls, language_model: Path, image_tokenizer: Path, publication: Publication
    ) -> "_Source":
        language, vision = Weights.open(language_model), Weights.open(image_tokenizer)
        text, image = read_text_config(language_model), read_image_config(image_tokenizer)
        if publication.image_size % image.patch:
            raise ConversionError(
                f"{publication.title} has images of {publication.image_size} pixels, which "
                f"patches of {image.patch} do not divide; give its own image tokenizer."
            )
        tokenizer = read_text_tokenizer(language_model)
        ids = token_ids(tokenizer, text, image)
        return cls(text, image, language, vision, tokenizer, ids)


def _write_graphs(
    folder: Path, source: _Source, storage: Storage, size: int, report: Report
) -> None:
    report("Writing the image tokenizer", 0.01)
    write_image_encoder(folder / IMAGE_ENCODER, source.vision, source.image, size)
    write_image_decoder(folder / IMAGE_DECODER, source.vision, source.image, size)
    require_whole_image_tokenizer(source.vision)
    write_language_model(
        folder / LANGUAGE_MODEL,
        source.language,
        source.text,
        source.ids,
        storage,
        lambda share: report("Writing the language model", 0.05 + 0.9 * share),
    )


@contextmanager
def _disk_errors_explained(out: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise ConversionError(
            f"The model cannot be written to {out} ({error.strerror}); make room or choose "
            "another place."
        ) from error
