"""Reading radiographs from DICOM, PNG and JPEG: the files' formats stay in here."""

from engine.radiograph.reading import Radiograph, radiograph_of, read_radiograph

__all__ = ["Radiograph", "radiograph_of", "read_radiograph"]
