"""What stands between the window and the engine, store and disk. Knows no widgets."""
