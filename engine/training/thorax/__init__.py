"""The digital thorax: a procedural patient in three dimensions, projected by Beer-Lambert.

Adults only: children are not modelled. Coordinates are millimetres with x to the patient's left
(image right), y downwards from the centre of T1, z to the back.
"""
