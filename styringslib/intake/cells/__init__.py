"""From the texts of a table's cells to values; every problem kept."""
