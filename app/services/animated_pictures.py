"""The progression of a run as an animated picture: from the prior to the counterfactual and back.

Every frame says that it is synthetic. Knows no Qt.
"""

import io
import math
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from app.film.keyframes import Keyframes
from app.services.marked_pictures import NOTICE, marked_frame
from app.services.run_files import write_picture
from app.services.shown_run import ShownRun
from engine.difference import Transition, model_field

ANIMATED = (".webp", ".gif")
FRAMES = 25
"""From one end to the other; the way back shows the same ones."""
_FRAME_MS = 80
_REST_MS = 1200
_EXIF_DESCRIPTION = 270


def write_animation(path: Path, run: ShownRun) -> None:
    """Write the run as a WebP or GIF (by the name's ending) that loops, whole or not at all.

    As large as the film, up to 1,024 pixels. Raises ExportError.
    """
    frames = list(_frames(run))
    there_and_back = [*frames, *frames[-2:0:-1]]
    rests = {0, FRAMES - 1}
    durations = [_REST_MS if at in rests else _FRAME_MS for at in range(len(there_and_back))]
    content = io.BytesIO()
    there_and_back[0].save(
        content,
        format=path.suffix.lstrip(".").upper(),
        save_all=True,
        append_images=there_and_back[1:],
        duration=durations,
        loop=0,
        **_note(path.suffix),
    )
    write_picture(path, content.getvalue())


def _frames(run: ShownRun) -> Iterator[Image.Image]:
    prior = Keyframes.of(run.film, run.counterfactual.greys).prior
    transition = Transition.of(prior, model_field(prior.pixels.shape), run.result.layers)
    for number in range(FRAMES):
        share = (1 - math.cos(math.pi * number / (FRAMES - 1))) / 2
        yield marked_frame(transition.render(share), run.result.recipe, number + 1, FRAMES)


def _note(ending: str) -> dict[str, bytes | int]:
    """The same statement for inside the file."""
    if ending == ".gif":
        return {"comment": NOTICE.encode()}
    exif = Image.Exif()
    exif[_EXIF_DESCRIPTION] = NOTICE
    return {"exif": exif.tobytes(), "quality": 85, "method": 4}
