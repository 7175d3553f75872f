"""Studying one film: hypothesis, interpretation, questions, and the session behind them."""
