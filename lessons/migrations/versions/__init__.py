"""One revision of the schema per file. A released revision is never edited."""
