"""What was published about ProgEmu and stands in no file beside its weights: manifest and card.

Sources: the paper (Ma et al., MICCAI 2025), the inference code of Masaaki-75/progemu (MIT).
"""

from dataclasses import dataclass
from pathlib import Path
from string import Template

from engine.bundle import (
    ImageSpec,
    LanguageModelSpec,
    Manifest,
    PromptSpec,
    TokenIds,
)
from engine.hypothesis import EVERYTHING
from engine.result import SamplingDefaults
from engine.training.conversion.config import ImageConfig, TextConfig

_CARD = Path(__file__).with_name("card.md")


@dataclass(frozen=True, slots=True)
class Publication:
    """A fine-tuned Emu3 that was published. `image_size`: side in pixels of what it was trained on.

    `guidance`: the scale that the authors offer, off unless asked for.
    """

    name: str
    title: str
    version: str
    licence: str
    description: str
    training_data: str
    image_size: int
    max_text_tokens: int
    top_k: int
    guidance: float

    def manifest(self, text: TextConfig, image: ImageConfig, ids: TokenIds, dtype: str) -> Manifest:
        """Without its files: `engine.bundle.write_manifest` adds them with their digests."""
        grid = self.image_size // image.patch
        return Manifest(
            name=f"{self.name}-{dtype}",
            version=self.version,
            title=self.title,
            licence=self.licence,
            description=self.description,
            image=ImageSpec(
                size=self.image_size,
                patch=image.patch,
                rows=grid,
                columns=grid,
                # Norm and attention of its decoder look at the whole image.
                decoder_reach=grid,
            ),
            ids=ids,
            # Trained on sentences from reports, between the images and without any frame.
            prompt=PromptSpec(form="verbatim"),
            language_model=LanguageModelSpec(
                layers=text.num_hidden_layers,
                kv_heads=text.num_key_value_heads,
                head_dim=text.head_dim,
                context=text.max_position_embeddings,
                cache_dtype="float16" if dtype.endswith("float16") else "float32",
                dtype=dtype,
            ),
            sampling=SamplingDefaults(top_k=self.top_k),
            max_text_tokens=self.max_text_tokens,
            scope=EVERYTHING,
            composite="smooth-mask",
            training_data=self.training_data,
        )

    def card(self, manifest: Manifest, text: TextConfig) -> str:
        ids = manifest.ids
        special = ("bos", "eos", "pad", "boi", "eoi", "img", "eol", "eof")
        return Template(_CARD.read_text("utf-8")).substitute(
            title=self.title,
            version=self.version,
            description=self.description,
            licence=self.licence,
            training_data=self.training_data,
            dtype=manifest.language_model.dtype,
            size=self.image_size,
            grid_text=manifest.grid_text,
            codes=ids.visual_count,
            layers=text.num_hidden_layers,
            width=text.hidden_size,
            heads=text.num_attention_heads,
            kv_heads=text.num_key_value_heads,
            vocabulary=text.vocab_size,
            context=text.max_position_embeddings,
            template=manifest.prompt.template,
            temperature=manifest.sampling.temperature,
            top_k=manifest.sampling.top_k,
            guidance=self.guidance,
            words=self.max_text_tokens,
            ids=", ".join(f"{name} {getattr(ids, name)}" for name in special),
            first_code=ids.visual_offset,
            last_code=ids.visual_offset + ids.visual_count - 1,
            text_ids=ids.text_ids_below,
        )


PROGEMU = Publication(
    name="progemu-8b",
    title="ProgEmu 8B",
    version="1",
    licence="Code MIT (ProgEmu) and Apache-2.0 (Emu3); see the card about the weights",
    description=(
        "The published ProgEmu: Emu3 with 8 billion parameters, fine-tuned on pairs of chest "
        "radiographs. Draws the whole film anew and describes what changed."
    ),
    training_data=(
        "ICG-CXR: 11,439 pairs of films of 7,388 patients from MIMIC-CXR and CheXpert Plus, whose "
        "use needs the consent of their holders."
    ),
    image_size=512,
    # The published rule lets text go on to the 200th token after the image; the first two of these
    # close the image.
    max_text_tokens=198,
    top_k=2048,
    guidance=3.0,
)
