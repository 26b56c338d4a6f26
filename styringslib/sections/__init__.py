"""Report sections: a folder (or a file) each, from the municipality's terms to the Danish that a reader sees."""
