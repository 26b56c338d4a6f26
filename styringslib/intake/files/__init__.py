"""Each kind of file and source, read as text."""
