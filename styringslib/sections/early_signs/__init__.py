"""Absence, temps and overtime that run ahead of the accounts."""
