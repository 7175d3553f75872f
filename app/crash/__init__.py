"""What a bug becomes: a report that can be copied."""
