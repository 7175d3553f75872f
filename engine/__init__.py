"""ProgEmu at run time: NumPy and ONNX Runtime. Knows no Qt, no database, and torch in training only."""
