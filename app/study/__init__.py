"""Studying one film: stage, hypothesis bar, interpretation, and the session behind them."""
