"""Which models there are, which one works, what it can do."""
