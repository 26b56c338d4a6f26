"""People, users and the demography amount of the budget."""
