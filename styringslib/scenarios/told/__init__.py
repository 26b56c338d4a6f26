"""A scenario in Danish: text, tables, figures."""
