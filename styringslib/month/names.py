"""How the whole municipality is named where units are: its kind, its name for a reader, its key in folder names."""

WHOLE = "municipality"
WHOLE_NAME = "Hele kommunen"
WHOLE_KEY = "hele-kommunen"
