"""Predict, observe, explain: a student commits before anything is shown, then compares."""
