"""The ways in which two films are compared: one module each, listed in `modes`.

How to add one: docs/adding-a-compare-mode.md.
"""
