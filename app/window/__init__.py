"""The window: its parts put together, its edge, its pages, and how it is opened."""
