"""Lesson packs: one file that an instructor makes and students install."""
