"""Danish text, tables and figures: the only room that knows how things look and read."""
