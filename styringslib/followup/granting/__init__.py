"""Granting of help: effort beside need, large differences, candidates for rehabilitation, and changes that providers report."""
