"""What a student has learnt so far: figures, plots, exports, learners."""
