"""Whether pictures look real: a blinded reading set, and contact sheets to judge by eye.

Needs ../shared/data. What it writes shows real films: none of it may be committed.
"""
