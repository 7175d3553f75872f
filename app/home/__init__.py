"""Where a student arrives: what to do next, and the tour for who is here for the first time."""
