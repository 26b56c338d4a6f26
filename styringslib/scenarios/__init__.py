"""Workbenches: what a reader can turn and weigh in a notebook, bound to the rooms that calculate."""
