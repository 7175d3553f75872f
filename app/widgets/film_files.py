"""Which files a dialog offers as films: by their names, since nobody looks into them there."""

from PySide6.QtCore import QCoreApplication

_PATTERNS = (
    "*.dcm", "*.dicom", "*.png", "*.jpg", "*.jpeg", "*.tif", "*.tiff", "*.webp", "*.zip",
    "DICOMDIR",
)  # fmt: skip


def film_kinds() -> str:
    """What a QFileDialog is given to filter by. Films without an ending are among all files."""
    films = QCoreApplication.translate("FilmFiles", "Chest films")
    every = QCoreApplication.translate("FilmFiles", "All files")
    return f"{films} ({' '.join(_PATTERNS)});;{every} (*)"
