"""ProgEmu at run time: NumPy and ONNX Runtime. Knows no Qt, no SQLAlchemy and, outside `training`, no torch."""
