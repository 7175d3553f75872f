"""Data that ships with Foresee, found with importlib.resources.files("assets"). Holds no code."""
