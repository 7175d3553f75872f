"""A teaching lab on one PostgreSQL: logins, classes, assignments, and who may see what."""
