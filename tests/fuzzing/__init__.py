"""Coverage-guided fuzzing of everything that takes in what others wrote."""
