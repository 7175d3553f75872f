"""The window and the command. The only package that knows Qt."""
