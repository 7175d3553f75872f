"""Sentences in place, instead of dialogs."""
