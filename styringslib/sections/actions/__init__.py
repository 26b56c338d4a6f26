"""What the agreed actions have given."""
