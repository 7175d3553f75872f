"""The first page comes before what it does not need is loaded."""

import subprocess
import sys

# Each was loaded before the first page once, and is needed by none of it.
LATER = (
    "sqlalchemy",
    "alembic",
    "fsrs",
    "pydicom",
    "onnxruntime",
    "tokenizers",
    "uvicorn",
    "starlette",
    "segno",
    "rapidfuzz",
    "psutil",
    "imagecodecs",
    "openpyxl",
    "genanki",
    "asyncio",
    "PySide6.QtNetwork",
    "PySide6.QtPrintSupport",
    "engine.progemu",
    "lessons.store",
    "lessons.pack.fetching",
    "app.authoring.window",
    "app.presenter.presentation",
)


def test_the_window_needs_no_database_model_dicom_or_server_to_be_shown() -> None:
    code = f"import sys, app.window.opening; print([n for n in {LATER!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
