"""The schema's history: each version of it is a step from the one before, and no step loses a row."""
