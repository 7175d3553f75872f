"""Bakes a pack's folder and ends like a killed process once so many runs are finished.

python -m tests.lessons.killed_bake FOLDER MODEL RUNS
"""

import os
import sys
from pathlib import Path

from app.commands.baking import bake_folder
from engine.cluster.pace import Progress
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.model import RunVerdict

KILLED = 9


def main() -> None:
    folder, model, runs = sys.argv[1:]

    def end(progress: Progress) -> None:
        if progress.done == int(runs):
            os._exit(KILLED)

    pack = Path(folder)
    draft = DraftFolder(pack)
    bake_folder(draft, pack, model, end, again=False, verdict=RunVerdict.UNSEEN)


if __name__ == "__main__":
    main()
