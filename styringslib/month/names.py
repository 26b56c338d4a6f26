"""How the whole municipality is named where units are: its kind, its name for a reader, its key in folder names; and which
tables a report of each kind of unit would show."""

WHOLE = "municipality"
WHOLE_NAME = "Hele kommunen"
WHOLE_KEY = "hele-kommunen"

WANTED = {
    "district": ("budget", "postings", "activity", "payroll", "absence", "temps"),
    "rehabilitation": ("budget", "postings", "activity", "payroll", "absence"),
    "residential": ("budget", "postings", "placements", "payroll", "absence", "temps"),
    "provider": ("budget", "postings", "activity"),
    "nursing": ("budget", "postings", "payroll", "absence"),
    "purchaser": ("budget", "postings"),
    "municipality": ("budget", "postings", "activity", "payroll", "absence", "temps"),
}
