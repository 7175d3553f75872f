"""Widgets that pages share; they know how Foresee looks and nothing of films or lessons."""
