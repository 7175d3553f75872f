"""ProgEmu at run time: NumPy and ONNX Runtime. No Qt, no database; torch in `training` only."""
