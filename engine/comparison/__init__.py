"""A real later film beside what was expected: laid over the earlier one, in its greys."""
