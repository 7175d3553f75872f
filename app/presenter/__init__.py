"""A lecture on stage: what the hall sees on the wall, and what the lecturer sees on the laptop."""
