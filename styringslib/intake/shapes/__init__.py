"""From the shapes that exports have to the plain rows that a table is made of: a module per shape."""
