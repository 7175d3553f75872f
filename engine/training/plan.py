"""A training plan: one TOML file per published bundle, from architecture to amounts."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from engine.bundle import (
    FindingsNetSpec,
    ImageSpec,
    LanguageModelSpec,
    Manifest,
    PromptSpec,
    TokenIds,
)
from engine.errors import ForeseeError
from engine.findings import Finding
from engine.hypothesis import Scope
from engine.premises import PremiseSpec
from engine.result import SamplingDefaults
from engine.training.architecture import ImageTokenizer, TokenizerConfig, TransformerConfig
from engine.training.findings_net.net import FindingsConfig
from engine.training.layers_net.net import LayersConfig
from engine.training.text import SPECIAL_TOKENS, TEXT_VOCABULARY
from engine.training.wording import STILL_OPENINGS

TRAINING_DATA = (
    "NIH ChestX-ray14 (Wang et al., CVPR 2017; NIH Clinical Center), COVID-19 Image Repository "
    "(Winther et al., Hannover Medical School, CC BY 3.0) and digital patients rendered by "
    "Foresee. All progression is simulated."
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TokenizerPlan(_Part):
    levels: tuple[int, ...]
    fine_channels: int
    coarse_channels: int
    encoder_blocks: tuple[int, int]
    decoder_blocks: tuple[int, int]
    steps: int
    batch: int
    learning_rate: float

    def config(self) -> TokenizerConfig:
        return TokenizerConfig(
            self.levels,
            self.fine_channels,
            self.coarse_channels,
            self.encoder_blocks,
            self.decoder_blocks,
        )


class TuningPlan(_Part):
    """How long and how fast what starts from a bundle learns on."""

    steps: int
    learning_rate: float


class TransformerPlan(_Part):
    """batch: priors per step; targets: how many of its targets each is asked for. tuning: from a
    bundle on; without it as long and as fast as from nothing."""

    layers: int
    width: int
    heads: int
    kv_heads: int
    hidden: int
    steps: int
    batch: int
    targets: int
    learning_rate: float
    tuning: TuningPlan | None = None


class PremisesNetPlan(_Part):
    """How a findings net is taken on to real ill films, to judge premises: films of each kind in a
    step, and how many views of them are drawn beforehand."""

    steps: int
    simulated: int
    ill: int
    labelled: int
    unlabelled: int
    simulated_views: int
    ill_views: int
    labelled_views: int
    unlabelled_views: int
    learning_rate: float


class FindingsNetPlan(_Part):
    """`channels`: from half resolution down, halved each time. tuning: from a bundle on; without it
    as long and as fast as from nothing."""

    channels: tuple[int, ...]
    steps: int
    batch: int
    learning_rate: float
    tuning: TuningPlan | None = None


class LayersNetPlan(_Part):
    """`channels`: at half the model's size and at each halved one. `real`, `digital`: how many
    priors to draw of real films and of digital patients with the tokens of their true targets;
    `sampled`: of real films with those that a transformer draws. `reach`: in tokens, how far from a
    changed one its layers may lie (the image decoder's)."""

    channels: tuple[int, ...]
    steps: int
    batch: int
    learning_rate: float
    real: int
    digital: int
    sampled: int
    reach: int


class PairsPlan(_Part):
    """How many priors to draw from real films, from digital patients, of digital patients who are
    rendered with their disease, and for validation."""

    real: int
    digital: int
    rendered: int = 0
    validation: int
    seed: int


class Plan(_Part):
    """findings: what the pairs show; withheld: those of them that the model was not measured to do
    well enough, so that its bundle declines them."""

    name: str
    version: str
    title: str
    description: str
    grid: int
    prompt_slot: int
    context: int
    max_text_tokens: int
    findings: tuple[Finding, ...]
    withheld: tuple[Finding, ...] = ()
    bilateral: tuple[Finding, ...]
    temperature: float
    top_k: int
    change_temperature: float | None = None
    unchanged_from: float | None = None
    tokenizer: TokenizerPlan
    findings_net: FindingsNetPlan
    premises_net: PremisesNetPlan
    premises: PremiseSpec | None = None
    transformer: TransformerPlan
    layers_net: LayersNetPlan
    pairs: PairsPlan

    @property
    def offered(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding not in self.withheld)

    @property
    def side(self) -> int:
        """Side of the model's image in pixels."""
        return self.grid * ImageTokenizer.patch

    def findings_config(self) -> FindingsConfig:
        return FindingsConfig(self.side, self.findings_net.channels)

    def layers_config(self) -> LayersConfig:
        return LayersConfig(self.side, self.layers_net.channels)

    def transformer_config(self) -> TransformerConfig:
        shape = self.transformer
        return TransformerConfig(
            vocabulary=TEXT_VOCABULARY + self.tokenizer.config().codes,
            visual_offset=TEXT_VOCABULARY,
            levels=self.tokenizer.levels,
            layers=shape.layers,
            width=shape.width,
            heads=shape.heads,
            kv_heads=shape.kv_heads,
            hidden=shape.hidden,
            context=self.context,
            features=self.findings_config().features,
        )

    def manifest(self, dtype: str) -> Manifest:
        """Without its files: `engine.bundle.write_manifest` adds them with their digests."""
        tokenizer, transformer = self.tokenizer.config(), self.transformer_config()
        findings = self.findings_config()
        ids = {name.strip("<>"): index for index, name in enumerate(SPECIAL_TOKENS)}
        return Manifest(
            name=self.name,
            version=self.version,
            title=self.title,
            licence="MIT",
            description=self.description,
            image=ImageSpec(
                size=self.side,
                patch=ImageTokenizer.patch,
                rows=self.grid,
                columns=self.grid,
                decoder_reach=tokenizer.decoder_reach,
            ),
            ids=TokenIds(
                **ids,
                visual_offset=transformer.visual_offset,
                visual_count=tokenizer.codes,
                text_ids_below=transformer.visual_offset,
                levels=tokenizer.levels,
            ),
            prompt=PromptSpec(form="canonical", slot=self.prompt_slot),
            language_model=LanguageModelSpec(
                layers=transformer.layers,
                kv_heads=transformer.kv_heads,
                head_dim=transformer.head_dim,
                context=transformer.context,
                dtype=dtype,
            ),
            sampling=SamplingDefaults(
                temperature=self.temperature,
                top_k=self.top_k,
                change_temperature=self.change_temperature,
                unchanged_from=self.unchanged_from,
            ),
            max_text_tokens=self.max_text_tokens,
            still_openings=STILL_OPENINGS,
            proofread=True,
            scope=Scope(findings=self.offered, bilateral=self.bilateral),
            training_data=TRAINING_DATA,
            findings_net=FindingsNetSpec(
                patch_features=findings.patch_features, whole_features=findings.whole_features
            ),
        )


def load_plan(path: Path | None = None) -> Plan:
    """The embedded bundle's own plan by default. Raises ForeseeError where it cannot be read."""
    path = path or Path(__file__).parent / "configs" / "embedded-thorax-s.toml"
    try:
        with path.open("rb") as stream:
            return Plan.model_validate(tomllib.load(stream))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise ForeseeError(f"{path} is no training plan ({error}); put that right.") from error
