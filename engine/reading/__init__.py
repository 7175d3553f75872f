"""How free text becomes progressions. Used through `engine.hypothesis` alone."""
