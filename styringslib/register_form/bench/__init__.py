"""The analyst's bench: one unit's year, what is believed of it, and what somebody knows beyond the figures."""
