"""Months that are closed: their accounts as the report showed them, and what has been posted in them since."""
