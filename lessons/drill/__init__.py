"""The drill: pairs of films, one look at each, the answer at once. Knows no Qt."""
