"""What the folders of an Emu3 say about its shape, in either of the two layouts in use.

The original one (BAAI's, with names such as `ch_mult`) and that of the transformers library (nested
`text_config` and `vq_config`, which may leave out whatever equals the published model). The
defaults are therefore the published 8B model's.
Sources: configurations of baaivision/Emu3 and of transformers' Emu3.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from engine.training.conversion.errors import ConversionError

CONFIG = "config.json"
_DOCUMENT = TypeAdapter(dict[str, Any])
_LIMIT = 64 << 20  # transformers' layout repeats the whole vocabulary in it


class _Config(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class TextConfig(_Config):
    """Shape of the language model."""

    vocab_size: PositiveInt = 184_622
    hidden_size: PositiveInt = 4096
    intermediate_size: PositiveInt = 14_336
    num_hidden_layers: PositiveInt = 32
    num_attention_heads: PositiveInt = 32
    num_key_value_heads: PositiveInt = 8
    max_position_embeddings: PositiveInt = 9216
    rms_norm_eps: float = Field(default=1e-5, gt=0)
    rope_theta: float = Field(default=1e6, gt=0)
    tie_word_embeddings: bool = False
    hidden_act: Literal["silu"] = "silu"
    attention_bias: Literal[False] = False
    mlp_bias: Literal[False] = False

    @property
    def head_dim(self) -> int:
        return self.hidden_size // self.num_attention_heads

    @model_validator(mode="after")
    def _divisible(self) -> Self:
        if self.hidden_size % (2 * self.num_attention_heads):
            raise ValueError("hidden_size must be an even multiple of num_attention_heads")
        if self.num_attention_heads % self.num_key_value_heads:
            raise ValueError("num_attention_heads must be a multiple of num_key_value_heads")
        return self


class ImageConfig(_Config):
    """Shape of the image tokenizer, and how pixels in [0, 1] are normalised for it."""

    codebook_size: PositiveInt = 32_768
    embed_dim: PositiveInt = 4
    latent_channels: Annotated[
        PositiveInt, Field(validation_alias=AliasChoices("latent_channels", "z_channels"))
    ] = 4
    double_latent: Annotated[
        Literal[False], Field(validation_alias=AliasChoices("double_latent", "double_z"))
    ] = False
    in_channels: Literal[3] = 3
    out_channels: Literal[3] = 3
    temporal_downsample_factor: Literal[1, 2, 4, 8] = 4
    base_channels: Annotated[
        PositiveInt, Field(validation_alias=AliasChoices("base_channels", "ch"))
    ] = 256
    channel_multiplier: Annotated[
        tuple[PositiveInt, ...],
        Field(min_length=1, validation_alias=AliasChoices("channel_multiplier", "ch_mult")),
    ] = (1, 2, 2, 4)
    num_res_blocks: PositiveInt = 2
    attn_resolutions: tuple[int, ...] = (3,)
    num_attention_heads: Literal[1] = 1
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[float, float, float] = (0.5, 0.5, 0.5)

    @property
    def patch(self) -> int:
        """Side in pixels of what one token stands for."""
        return 1 << (len(self.channel_multiplier) - 1)

    def channels(self, level: int) -> int:
        return self.base_channels * self.channel_multiplier[level]

    @model_validator(mode="after")
    def _one_width_in_time(self) -> Self:
        if self.embed_dim != self.latent_channels:
            raise ValueError("embed_dim and the latent channels must be the same")
        return self


Kind = TypeVar("Kind", bound=_Config)


def read_text_config(folder: Path) -> TextConfig:
    """Raises ConversionError where the folder is no Emu3 language model."""
    document = _read(folder / CONFIG)
    _require_kind(folder, document, ("emu3", "emu3_text_model"), "language model")
    text = _part(document, "text_config")
    rope = _rope(folder, text)
    tied = bool(document.get("tie_word_embeddings") or text.get("tie_word_embeddings"))
    values = {name: value for name, value in text.items() if value is not None}
    return _validated(TextConfig, folder, {**values, **rope, "tie_word_embeddings": tied})


def read_image_config(folder: Path) -> ImageConfig:
    """Raises ConversionError where the folder is no Emu3 image tokenizer."""
    document = _read(folder / CONFIG)
    _require_kind(folder, document, ("emu3visionvq", "emu3_vqgan", "emu3"), "image tokenizer")
    values = _part(document, "vq_config")
    return _validated(ImageConfig, folder, {**values, **_normalisation(folder)})


def _part(document: dict[str, Any], name: str) -> dict[str, Any]:
    """The part of a nested document, or all of a flat one."""
    nested = document.get(name)
    return _DOCUMENT.validate_python(nested) if isinstance(nested, dict) else document


def _rope(folder: Path, text: dict[str, Any]) -> dict[str, Any]:
    """The base of the rotary positions; any scaling of them would be another model."""
    given: dict[str, Any] = text.get("rope_parameters") or text.get("rope_scaling") or {}
    kind = given.get("rope_type", given.get("type", "default"))
    if kind != "default":
        raise ConversionError(
            f"{folder.name} scales its positions ({kind}), which Emu3 does not; this is another "
            "kind of model."
        )
    return {"rope_theta": given["rope_theta"]} if "rope_theta" in given else {}


def _normalisation(folder: Path) -> dict[str, Any]:
    alone, within = folder / "preprocessor_config.json", folder / "processor_config.json"
    given: dict[str, Any] = {}
    if alone.is_file():
        given = _read(alone)
    elif within.is_file():
        given = _read(within).get("image_processor", {})
    names = {"image_mean": "mean", "image_std": "std"}
    return {names[key]: value for key, value in given.items() if key in names and value}


def _require_kind(
    folder: Path, document: dict[str, Any], kinds: tuple[str, ...], what: str
) -> None:
    kind = str(document.get("model_type", "nothing"))
    if kind.lower() not in kinds:
        raise ConversionError(
            f"{folder.name} is no Emu3 {what}: its {CONFIG} calls it {kind!r}. Give the folder of "
            f"the {what}."
        )


def _read(path: Path) -> dict[str, Any]:
    where = f"{path.name} in {path.parent.name}"
    if not path.is_file():
        raise ConversionError(f"There is no {where}; give the model's own folder, as published.")
    if path.stat().st_size > _LIMIT:
        raise ConversionError(f"{where} is absurdly large; download it again.")
    try:
        return _DOCUMENT.validate_json(path.read_bytes())
    except ValidationError as error:
        raise ConversionError(f"{where} cannot be read; download it again.") from error


def _validated(kind: type[Kind], folder: Path, values: dict[str, Any]) -> Kind:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ConversionError(
            f"{CONFIG} in {folder.name} describes a model that Foresee cannot convert "
            f"({f'{where}: ' if where else ''}{first['msg']}); give the folder of an Emu3."
        ) from error
