"""A film as the window holds it: its grey levels at every size, window/level, marks. No widgets."""
