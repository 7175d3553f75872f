# pyright: strict, reportUnknownMemberType=false
# torch.manual_seed is untyped.
"""`python -m engine.training STEP`: from films to a bundle, each step resumable.

Order: tokenizer, pairs, encode, transformer, export. Checkpoints and pairs live in --runs, outside
the repository.
"""

from pathlib import Path
from typing import Annotated

import torch
import typer
from tokenizers import Tokenizer

from engine.training.card import model_card
from engine.training.checkpoint import load_image_tokenizer, load_transformer
from engine.training.encoding import encode_pairs, load_encoded
from engine.training.export import Precision, Trained, export_bundle
from engine.training.films import load_films
from engine.training.pairs import write_pairs
from engine.training.plan import load_plan
from engine.training.sequences import SequenceBuilder
from engine.training.text import train_text_tokenizer
from engine.training.train_tokenizer import train_tokenizer
from engine.training.train_transformer import train_transformer

DEFAULT_PLAN = Path(__file__).parent / "configs" / "embedded-thorax-s.toml"

app = typer.Typer(no_args_is_help=True, add_completion=False)
Config = Annotated[Path, typer.Option(help="Training plan (TOML).", exists=True, dir_okay=False)]
Runs = Annotated[Path, typer.Option(help="Folder of checkpoints and pairs.")]
Data = Annotated[Path | None, typer.Option(help="Folder of the public collections.")]
Thorax = Annotated[Path | None, typer.Option(help="Folder of rendered digital patients.")]
Threads = Annotated[int, typer.Option(help="Processor threads.", min=1)]


@app.command()
def tokenizer(
    runs: Runs,
    config: Config = DEFAULT_PLAN,
    data: Data = None,
    thorax: Thorax = None,
    threads: Threads = 2,
) -> None:
    """Train the image tokenizer; goes on from the last checkpoint."""
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    plan = load_plan(config)
    part = plan.tokenizer
    train_tokenizer(
        runs, data, thorax, part.config(), plan.side, part.steps, part.batch, part.learning_rate
    )


@app.command()
def pairs(
    runs: Runs, config: Config = DEFAULT_PLAN, data: Data = None, thorax: Thorax = None
) -> None:
    """Draw pairs of films with a known change, from real films and digital patients."""
    plan = load_plan(config)
    amounts = plan.pairs
    films = [film for film in load_films(data, thorax) if film.masks is not None]
    digital = [film for film in films if film.source == "thorax"]
    real = [film for film in films if film.source != "thorax"]
    for name, group, count in (("real", real, amounts.real), ("digital", digital, amounts.digital)):
        held_out = [film for film in group if film.validation]
        training = [film for film in group if not film.validation]
        if held_out:
            folder = runs / f"pairs_val_{name}"
            write_pairs(folder, held_out, amounts.validation, plan.side, amounts.seed + 9000)
        if training:
            write_pairs(runs / f"pairs_{name}", training, count, plan.side, amounts.seed)


@app.command()
def encode(runs: Runs, threads: Threads = 2) -> None:
    """Tokenise all pairs with the trained image tokenizer."""
    torch.set_num_threads(threads)
    trained = load_image_tokenizer(runs / "tokenizer.pt")
    for folder in sorted(runs.glob("pairs_*")):
        encode_pairs(folder, trained)


@app.command()
def transformer(runs: Runs, config: Config = DEFAULT_PLAN, threads: Threads = 2) -> None:
    """Train the transformer on the encoded pairs; goes on from the last checkpoint."""
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    plan = load_plan(config)
    manifest = plan.manifest("float32")
    words = runs / "tokenizer.json"
    if not words.exists():
        train_text_tokenizer(20_000, manifest.grid_text).save(str(words))
    folders = sorted(path for path in runs.glob("pairs_*") if (path / "codes.npz").exists())
    held_out = [path for path in folders if path.name.startswith("pairs_val_")]
    train_transformer(
        runs,
        plan.transformer_config(),
        SequenceBuilder(manifest, Tokenizer.from_file(str(words))),
        load_encoded([path for path in folders if path not in held_out], vary_prompts=True),
        load_encoded(held_out, vary_prompts=False),
        plan.transformer.steps,
        plan.transformer.batch,
        plan.transformer.learning_rate,
    )


@app.command()
def export(
    runs: Runs,
    out: Annotated[Path, typer.Option(help="Folder of the bundle.")],
    config: Config = DEFAULT_PLAN,
    precision: Annotated[str, typer.Option(help="float32 or int8.")] = "int8",
) -> None:
    """Write the trained model as a bundle."""
    chosen: Precision = "float32" if precision == "float32" else "int8"
    plan = load_plan(config)
    trained = Trained(
        load_image_tokenizer(runs / "tokenizer.pt"),
        load_transformer(runs / "transformer.pt"),
        Tokenizer.from_file(str(runs / "tokenizer.json")),
        model_card(plan, runs),
    )
    manifest = export_bundle(out, plan.manifest(chosen), trained, chosen)
    typer.echo(f"{out}: {manifest.digest}")


if __name__ == "__main__":
    app()
