"""The rehabilitation team: its load, and what a course changes for the citizens."""
