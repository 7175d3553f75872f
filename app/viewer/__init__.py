"""Looking at films: the canvas is the only widget; what it shows is decided without widgets."""
