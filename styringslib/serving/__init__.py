"""`styring serve`: the register and the scenarios for people without JupyterLab."""
