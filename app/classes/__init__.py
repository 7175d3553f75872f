"""Classes in the window: taking histories in, and how a class did."""
