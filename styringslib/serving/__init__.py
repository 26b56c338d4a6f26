"""`styring serve`: the register, the forecast of a unit and the scenarios for people without JupyterLab."""
