"""The municipality's service frame: how it came about, and whether an overspend is structural."""
