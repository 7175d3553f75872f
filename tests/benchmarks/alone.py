"""A measurement in a process of its own, which holds nothing but the app on an empty home."""

import json
import os
import subprocess
import sys
import tempfile


def told_by(module: str, *arguments: object) -> dict[str, float]:
    """The JSON object in the last line that `python -m module` prints. Raises RuntimeError where
    it fails."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "FORESEE_HOME": home}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{module} could not measure: {done.stderr.strip()}")
    return json.loads(done.stdout.splitlines()[-1])
