"""A lecture: a hall predicts, then sees. Its steps, votes, tallies and record; no Qt, no web."""
