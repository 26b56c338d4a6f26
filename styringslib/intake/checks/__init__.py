"""What must hold between rows, months and tables."""
