"""A blinded reading set: real ill films and counterfactuals of fresh films, shuffled.

    python -m tests.reader OUT [--data ../shared/data] [--model FOLDER] [--each 16] [--seed 0]
                               [--like-ill-films]

OUT gets film-01.png and so on, all 512 pixels and 8 bits, and answers.csv to fill in: real or
synthetic, how sure, and why. The key lies beside OUT, in OUT-key.csv: do not open it before.

Counterfactuals are of clear films, mostly with much of one finding; with --like-ill-films half of
them are of films that are ill themselves, and amounts are those of the real ones, so that it is the
picture of disease that is judged and not how ill the patient is.

    python -m tests.reader OUT --score

compares the filled answers with the key.
"""

import argparse
import csv
import random
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.services.bundles import default_model
from engine.evaluation.intervals import mean_interval
from engine.progemu import Engine
from engine.training.films import STORED_SIDE, Film
from tests.reader.questions import (
    Question,
    answered,
    ill_films,
    questions_like_ill_films,
    real_questions,
)

_FIELDS = ("film", "real or synthetic", "sure (1 to 5)", "why")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", type=Path, default=default_model())
    parser.add_argument("--each", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--like-ill-films", action="store_true")
    parser.add_argument("--score", action="store_true")
    arguments = parser.parse_args()
    key = arguments.out.with_name(f"{arguments.out.name}-key.csv")
    if arguments.score:
        sys.stdout.write(_score(arguments.out / "answers.csv", key))
        return
    engine, rng = Engine.open(arguments.model), random.Random(arguments.seed)
    choose = questions_like_ill_films if arguments.like_ill_films else real_questions
    made = answered(engine, choose(arguments.data, arguments.seed), arguments.each)
    real = rng.sample(ill_films(arguments.data), arguments.each)
    films = [_of_run(question, run.counterfactual) for question, run in made]
    films += [_of_film(film) for film in real]
    rng.shuffle(films)
    _write(arguments.out, key, films)


_Shown = tuple[str, str, Image.Image]
"""Real or synthetic, where it is from, and the picture."""


def _of_run(question: Question, counterfactual: NDArray[np.float32]) -> _Shown:
    levels: NDArray[np.uint8] = np.rint(counterfactual * 255).astype(np.uint8)
    height, width = levels.shape
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = Image.fromarray(levels[top : top + side, left : left + side])
    whence = f"{question.source}: {question.hypothesis}"
    return "synthetic", whence, square.resize((STORED_SIDE, STORED_SIDE), Image.Resampling.LANCZOS)


def _of_film(film: Film) -> _Shown:
    return "real", f"{film.name}: {', '.join(sorted(film.present))}", Image.fromarray(film.pixels)


def _write(out: Path, key: Path, films: list[_Shown]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with (
        key.open("w", newline="", encoding="utf-8") as truth,
        (out / "answers.csv").open("w", newline="", encoding="utf-8") as form,
    ):
        keys, forms = csv.writer(truth), csv.writer(form)
        keys.writerow(("film", "is", "from"))
        forms.writerow(_FIELDS)
        for number, (kind, whence, picture) in enumerate(films, 1):
            name = f"film-{number:02}.png"
            picture.save(out / name)
            keys.writerow((name, kind, whence))
            forms.writerow((name, "", "", ""))


def _score(answers: Path, key: Path) -> str:
    truth = {row["film"]: row for row in _rows(key)}
    right, lines = list[float](), list[str]()
    for row in _rows(answers):
        if row["film"] not in truth:
            raise SystemExit(
                f"{answers} names {row['film']}, which the key does not; keep the films' names."
            )
        said, is_ = row[_FIELDS[1]].strip().lower(), truth[row["film"]]["is"]
        if said:
            right.append(float(said == is_))
            wrong = "" if said == is_ else f"  said {said}"
            lines.append(f"{row['film']}  {is_}  {truth[row['film']]['from']}{wrong}")
    found = mean_interval(right)
    if found is None:
        return "Nothing is filled in yet.\n"
    share = f"Right: {found.value:.1%} [{found.low:.1%}, {found.high:.1%}] of {found.count}"
    return "\n".join([*lines, share, ""])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


if __name__ == "__main__":
    main()
