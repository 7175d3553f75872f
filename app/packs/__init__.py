"""Packs and their lessons: installing, updating, removing, starting one."""
