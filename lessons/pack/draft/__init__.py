"""A pack in progress: its data, its folder, intake of films, baking and checks. Knows no Qt."""
