"""Where a scenario starts: the unit's own figures as the reports have them."""
