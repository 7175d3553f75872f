"""`foresee train STEP`: from films to a bundle, each step resumable. Needs the `train` extra.

Order: tokenizer, pairs, findings, more pairs, encode, transformer, export; from a bundle on:
findings --start, export-findings, pairs, encode, undone, transformer --start, export-transformer;
then layer-pairs from that bundle, layers, and export again. The net that judges premises (premises,
export-premises) starts from a bundle, too, and so does phrases, which writes those of a bundle
anew. Checkpoints and pairs live in --runs, outside the repository. Several GPUs: `torchrun
--nproc-per-node N -m app train`.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.commands.cluster import ClusterAddress, Workers, open_place, progress_line
from app.commands.extras import require_extra
from app.commands.terminal import say
from engine.errors import ForeseeError

commands = typer.Typer(
    help="Train an embedded model (needs the `train` extra).",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Config = Annotated[Path | None, typer.Option(help="Training plan (TOML); the embedded bundle's.")]
Runs = Annotated[Path, typer.Option(help="Folder of checkpoints and pairs.")]
Data = Annotated[Path | None, typer.Option(help="Folder of the public collections.")]
Thorax = Annotated[Path | None, typer.Option(help="Folder of rendered digital patients.")]
Start = Annotated[Path | None, typer.Option(help="Bundle to start from.")]
Share = Annotated[
    float, typer.Option(help="Of its weights; the rest stay the bundle's.", min=0.0, max=1.0)
]
Threads = Annotated[int | None, typer.Option(help="Processor threads; as many as cores.", min=1)]


class BundlePrecision(StrEnum):
    FLOAT32 = "float32"
    INT8 = "int8"


@commands.callback()
def require_torch() -> None:
    require_extra("train", "Training", "torch")


@commands.command()
def tokenizer(
    runs: Runs,
    config: Config = None,
    data: Data = None,
    thorax: Thorax = None,
    start: Start = None,
    threads: Threads = None,
) -> None:
    """Train the image tokenizer; goes on from the last checkpoint."""
    _require_folder(runs)
    from engine.training.compute import open_compute
    from engine.training.plan import load_plan
    from engine.training.train_tokenizer import train_tokenizer

    plan = load_plan(config)
    with open_compute(threads) as compute:
        train_tokenizer(runs, data, thorax, plan.tokenizer, plan.side, compute, start)


@commands.command()
def pairs(
    runs: Runs,
    config: Config = None,
    data: Data = None,
    thorax: Thorax = None,
    part: Annotated[int, typer.Option(help="Another part draws other pairs.", min=0)] = 0,
    cluster: ClusterAddress = None,
    workers: Workers = None,
) -> None:
    """Draw films with known changes, from real films and digital patients; goes on where it was
    stopped."""
    _require_folder(runs)
    from engine.training.films import load_films
    from engine.training.pair_sets import write_pair_sets
    from engine.training.plan import load_plan

    plan = load_plan(config)
    films = load_films(data, thorax)
    with open_place(cluster, workers) as place:
        write_pair_sets(
            runs,
            films,
            plan.pairs,
            plan.findings,
            plan.side,
            part,
            place.crew,
            progress_line("pair"),
        )


@commands.command()
def findings(
    runs: Runs, config: Config = None, threads: Threads = None, start: Start = None
) -> None:
    """Train the net that reads what the prior shows; goes on from the last checkpoint."""
    _require_folder(runs)
    from engine.training.compute import open_compute
    from engine.training.findings_net.train import train_findings_net
    from engine.training.pair_sets import read_pair_sets
    from engine.training.plan import load_plan

    plan = load_plan(config)
    training, validation = read_pair_sets(runs)
    with open_compute(threads) as compute:
        train_findings_net(
            runs,
            plan.findings_config(),
            plan.findings_net,
            training,
            validation,
            compute,
            start=start,
        )


@commands.command()
def premises(
    runs: Runs,
    start: Annotated[Path, typer.Option(help="Bundle whose findings net is taken on.")],
    data: Annotated[Path, typer.Option(help="Folder of the public collections.")],
    patients: Annotated[
        Path, typer.Option(help="Digital patients that were rendered with disease.")
    ],
    config: Config = None,
    threads: Threads = None,
) -> None:
    """Train the net that judges premises on real ill films; goes on from the last checkpoint."""
    _require_folder(runs)
    from engine.training.compute import open_compute
    from engine.training.findings_net.net import FindingsNet
    from engine.training.findings_net.premises import read_sources, train_premises_net
    from engine.training.pair_sets import read_pair_sets
    from engine.training.plan import load_plan
    from engine.training.published import start_findings_net_from

    plan = load_plan(config)
    training, validation = read_pair_sets(runs)
    sources, held_out = read_sources(training, validation, data, patients, plan.side)
    model = FindingsNet(plan.findings_config())
    start_findings_net_from(start, model)
    with open_compute(threads) as compute:
        train_premises_net(runs, model, plan.premises_net, sources, held_out, compute)


@commands.command()
def encode(
    runs: Runs,
    config: Config = None,
    threads: Threads = None,
    start: Annotated[
        Path | None, typer.Option(help="Bundle whose nets read the films, not those of --runs.")
    ] = None,
) -> None:
    """Tokenise pairs, and read what their priors show, except those that the net learned from."""
    from engine.training.checkpoint import load_image_tokenizer
    from engine.training.compute import open_compute
    from engine.training.encoding import encode_pairs
    from engine.training.findings_net.train import CHECKPOINT, learned, load_findings_net
    from engine.training.plan import load_plan
    from engine.training.published import findings_net_of, image_tokenizer_of

    plan, known = load_plan(config), learned(runs)
    with open_compute(threads):
        if start is None:
            trained = load_image_tokenizer(runs / "tokenizer.pt")
            net = load_findings_net(runs / CHECKPOINT)
        else:
            trained = image_tokenizer_of(start, plan.tokenizer.config())
            net = findings_net_of(start, plan.findings_config())
        for words in sorted(runs.glob("pairs_*/words.jsonl")):
            folder = words.parent
            count = encode_pairs(folder, trained, net, known.get(folder.name, 0))
            say(f"{folder.name}: {count} encoded")


@commands.command()
def undone(
    runs: Runs,
    bundle: Annotated[Path, typer.Option(help="Model whose nets read the drawn disease.")],
    own: Annotated[bool, typer.Option("--own", help="The model draws it by itself.")] = False,
    config: Config = None,
    threads: Threads = None,
) -> None:
    """Add what the decoder draws of encoded pairs, to be resolved again."""
    _require_folder(runs)
    from engine.training.compute import open_compute
    from engine.training.plan import load_plan
    from engine.training.published import image_tokenizer_of
    from engine.training.undone import encoded_sets, write_undone

    with open_compute(threads):
        trained = image_tokenizer_of(bundle, load_plan(config).tokenizer.config())
        for folder in encoded_sets(runs):
            say(f"{folder.name}: {write_undone(folder, trained, bundle, own)} undone")


@commands.command()
def transformer(
    runs: Runs,
    config: Config = None,
    threads: Threads = None,
    fuse: Annotated[
        bool, typer.Option("--fuse", help="Compile the model first (needs a C++ compiler).")
    ] = False,
    start: Start = None,
) -> None:
    """Train the transformer on the encoded pairs; goes on from the last checkpoint."""
    _require_folder(runs)
    from engine.training.compute import open_compute
    from engine.training.encoding import load_pair_sets
    from engine.training.plan import load_plan
    from engine.training.published import take_text_tokenizer
    from engine.training.sequences import SequenceBuilder
    from engine.training.text import load_or_train_text_tokenizer
    from engine.training.train_transformer import train_transformer

    plan = load_plan(config)
    manifest = plan.manifest("float32")
    # Before anything is written: without pairs there is nothing to train on.
    training, validation = load_pair_sets(runs)
    if start is not None:
        take_text_tokenizer(start, runs / "tokenizer.json")
    words = load_or_train_text_tokenizer(runs / "tokenizer.json", manifest.grid_text)
    with open_compute(threads) as compute:
        builder = SequenceBuilder(manifest, words)
        train_transformer(
            runs,
            plan.transformer_config(),
            plan.transformer,
            builder,
            training,
            validation,
            compute,
            fuse=fuse,
            start=start,
        )


@commands.command("layer-pairs")
def layer_pairs(
    runs: Runs,
    bundle: Annotated[Path, typer.Option(help="Model whose tokens the layers are read from.")],
    config: Config = None,
    data: Data = None,
    thorax: Thorax = None,
    part: Annotated[int, typer.Option(help="Another part draws other pairs.", min=0)] = 0,
) -> None:
    """Draw films with the layers of known changes; goes on where it was stopped."""
    _require_folder(runs)
    from engine.training.films import load_films
    from engine.training.layers_net.sets import write_layer_sets
    from engine.training.plan import load_plan

    write_layer_sets(runs, load_films(data, thorax), load_plan(config), bundle, part)


@commands.command()
def layers(runs: Runs, config: Config = None, threads: Threads = None) -> None:
    """Train the net that reads a change as layers; goes on from the last checkpoint."""
    _require_folder(runs)
    from engine.training.compute import open_compute
    from engine.training.layers_net.sets import read_layer_sets
    from engine.training.layers_net.train import train_layers_net
    from engine.training.plan import load_plan

    plan = load_plan(config)
    training, validation = read_layer_sets(runs)
    with open_compute(threads) as compute:
        train_layers_net(runs, plan.layers_config(), plan.layers_net, training, validation, compute)


@commands.command()
def anatomy(
    runs: Runs,
    config: Annotated[Path | None, typer.Option(help="Plan of the net (TOML).")] = None,
    data: Data = None,
    thorax: Thorax = None,
    threads: Threads = None,
) -> None:
    """Train the net that finds lungs and heart; goes on from the last checkpoint."""
    _require_folder(runs)
    from engine.training.anatomy.plan import DEFAULT_PLAN, load_anatomy_plan
    from engine.training.anatomy.train import train_anatomy
    from engine.training.compute import open_compute

    plan = load_anatomy_plan(config or DEFAULT_PLAN)
    with open_compute(threads) as compute:
        train_anatomy(runs, data, thorax, plan, compute)


@commands.command()
def export(
    runs: Runs,
    out: Annotated[Path, typer.Option(help="Folder of the bundle.")],
    config: Config = None,
    precision: Annotated[BundlePrecision, typer.Option()] = BundlePrecision.INT8,
) -> None:
    """Write the trained model as a bundle with its phrases, and with the nets for anatomy and
    layers where --runs has them."""
    from engine.training.anatomy.export import export_anatomy
    from engine.training.anatomy.train import CHECKPOINT
    from engine.training.card import model_card
    from engine.training.export import export_bundle, read_trained
    from engine.training.findings_net.export import add_premises_net
    from engine.training.findings_net.premises import CHECKPOINT as PREMISES_CHECKPOINT
    from engine.training.findings_net.train import load_findings_net
    from engine.training.layers_net.export import export_layers
    from engine.training.layers_net.train import CHECKPOINT as LAYERS
    from engine.training.phrases import add_phrases
    from engine.training.plan import load_plan

    plan = load_plan(config)
    trained = read_trained(runs, model_card(plan, runs))
    export_bundle(out, plan.manifest(precision.value), trained, precision.value)
    manifest = add_phrases(out)
    if (runs / CHECKPOINT).exists():
        manifest = export_anatomy(runs, out)
    if plan.premises is not None and (runs / PREMISES_CHECKPOINT).exists():
        net = load_findings_net(runs / PREMISES_CHECKPOINT)
        manifest = add_premises_net(net, plan.premises, plan.version, out)
    if (runs / LAYERS).exists():
        manifest = export_layers(runs, out)
    say(f"{out}: {manifest.digest}")


@commands.command()
def export_transformer(
    runs: Runs,
    out: Annotated[Path, typer.Option(help="Bundle that the transformer is put into.")],
    config: Config = None,
    precision: Annotated[BundlePrecision, typer.Option()] = BundlePrecision.INT8,
    share: Share = 1.0,
) -> None:
    """Put a transformer that was trained on from a bundle into that bundle, with the plan's
    version."""
    from engine.training.checkpoint import load_transformer
    from engine.training.export import add_language_model
    from engine.training.plan import load_plan

    model = load_transformer(runs / "transformer.pt")
    manifest = add_language_model(model, precision.value, load_plan(config).version, out, share)
    say(f"{out}: {manifest.digest}")


@commands.command()
def phrases(
    out: Annotated[Path, typer.Option(help="Bundle that the phrases are put into.")],
) -> None:
    """Put usual interpretations into a bundle, from which its texts are drafted; they change no
    token."""
    from engine.training.phrases import add_phrases

    add_phrases(out)
    say(f"{out}: phrases written")


@commands.command()
def export_findings(
    runs: Runs,
    out: Annotated[Path, typer.Option(help="Bundle that the net is put into.")],
    config: Config = None,
    share: Share = 1.0,
) -> None:
    """Put a findings net that was trained on from a bundle into that bundle, with the plan's
    version; the transformer has to be trained on after it."""
    from engine.training.findings_net.export import add_findings_net
    from engine.training.findings_net.train import CHECKPOINT, load_findings_net
    from engine.training.plan import load_plan

    net = load_findings_net(runs / CHECKPOINT)
    manifest = add_findings_net(net, load_plan(config).version, out, share)
    say(f"{out}: {manifest.digest}")


@commands.command()
def export_premises(
    runs: Runs,
    out: Annotated[Path, typer.Option(help="Bundle that the net is put into.")],
    config: Config = None,
) -> None:
    """Put the trained net that judges premises into a bundle, with the plan's bounds."""
    from engine.training.findings_net.export import add_premises_net
    from engine.training.findings_net.premises import CHECKPOINT
    from engine.training.findings_net.train import load_findings_net
    from engine.training.plan import load_plan

    plan = load_plan(config)
    if plan.premises is None:
        raise ForeseeError("The plan has no [premises]: `foresee evaluate --real` measures them.")
    net = load_findings_net(runs / CHECKPOINT)
    manifest = add_premises_net(net, plan.premises, plan.version, out)
    say(f"{out}: {manifest.digest}")


def _require_folder(runs: Path) -> None:
    if runs.exists() and not runs.is_dir():
        raise ForeseeError(f"{runs} is a file; give a folder for checkpoints and pairs.")
