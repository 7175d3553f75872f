"""A bundle's graphs as they run: ONNX Runtime, sessions, the KV cache, memory."""
