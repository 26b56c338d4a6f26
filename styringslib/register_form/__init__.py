"""The form in which the register's entries are written, in JupyterLab and in a browser."""
