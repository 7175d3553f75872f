"""The history of the library's schema, one revision per file in `versions`, oldest first."""
