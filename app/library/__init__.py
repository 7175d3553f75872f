"""The library column: built-in cases, films that were opened, and the history of runs."""
