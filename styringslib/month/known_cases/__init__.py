"""Known cases of a unit, or of all units, in a month's follow-up."""
