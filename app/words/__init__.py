"""What the window says, in its language: errors, findings, places, numbers. Knows no widgets."""
