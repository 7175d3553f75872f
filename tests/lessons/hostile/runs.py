"""Baked runs: results that are huge or of another film."""

import base64
import hashlib
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from engine.radiograph import radiograph_of
from lessons.pack.baked import RunDocument, write_run
from lessons.pack.kinds import PredictItem
from lessons.pack.manifest import BakedRun, Pack, PackImage
from lessons.pack.manifest_json import write_manifest
from tests.lessons.hostile.making import AFTER, BEFORE, MANIFEST, hostile, write
from tests.lessons.packs import film_bytes, make_pack, pack_image, part_id
from tests.lessons.stored_runs import make_result


def _with_run(path: Path, change: Callable[[dict[str, Any]], None], tokens: bytes = b"") -> None:
    """`tokens` takes the place of "@"."""
    films = {"before": film_bytes(1), "after": film_bytes(2)}
    document = RunDocument.of(make_result(radiograph_of(films["before"])))
    raw = json.loads(write_run(document))
    change(raw)
    content = json.dumps(raw).encode().replace(b'"@"', tokens)
    pack = _pack_with_run(tuple(pack_image(*film) for film in films.items()), content)
    write(
        path,
        {
            MANIFEST: write_manifest(pack),
            BEFORE: films["before"],
            AFTER: films["after"],
            "runs/run.json": content,
        },
    )


def _pack_with_run(images: tuple[PackImage, ...], content: bytes) -> Pack:
    pack = make_pack(images)
    run = BakedRun(
        id=part_id("run"),
        prior=images[0].id,
        hypothesis="worse right effusion",
        model="m",
        file="runs/run.json",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    item = PredictItem(
        id=part_id("predict"),
        title="Predict",
        question="What?",
        reference=pack.items[1].reference,
        prior=images[0].id,
        run=run.id,
    )
    lesson = pack.lessons[0].model_copy(update={"items": (*pack.items, item)})
    return pack.model_copy(update={"runs": (run,), "lessons": (lesson,)})


@hostile("a run that unpacks to 100 MB")
def _run_bomb(path: Path) -> None:
    bomb = base64.b64encode(zlib.compress(bytes(100_000_000), 9)).decode()
    _with_run(path, lambda raw: raw.update(field_change=bomb))


@hostile("a run with ten million empty lists")
def _run_lists(path: Path) -> None:
    _with_run(path, lambda raw: raw.update(tokens="@"), tokens=b"[" + b"[]," * 10_000_000 + b"[]]")


@hostile("a run of another film")
def _other_run(path: Path) -> None:
    _with_run(path, lambda raw: raw["recipe"].update(prior_fingerprint="0" * 64))


@hostile("a run with ragged rows")
def _ragged(path: Path) -> None:
    _with_run(path, lambda raw: raw["tokens"][0].pop())


@hostile("a run whose picture is no number")
def _run_nan(path: Path) -> None:
    nothing = np.full((160, 160), np.nan, "<f4")
    packed = base64.b64encode(zlib.compress(nothing.tobytes())).decode()
    _with_run(path, lambda raw: raw.update(field_change=packed))
