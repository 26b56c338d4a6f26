"""Steering models tried on the municipality's own figures, by six criteria."""
