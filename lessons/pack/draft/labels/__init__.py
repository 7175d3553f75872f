"""Labels from a table beside the films: read, matched by file name, filled into a draft."""
