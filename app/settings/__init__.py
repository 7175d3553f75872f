"""What a student chooses for the window: look, language, motion, keys."""
