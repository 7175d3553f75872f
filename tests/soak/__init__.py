"""What takes too long for the suite: run by `make soak`."""
