"""Classes: what an instructor was given of many learners' histories, and what it says."""
