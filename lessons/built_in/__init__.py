"""The packs that ship with Foresee: what they ask, and how they are put together from films.

The films are rendered elsewhere (`shots.Darkroom`): this package knows no thorax.
"""
