"""A unit's month: accounts, late postings, forecast, key figures, and what the register knew then."""
