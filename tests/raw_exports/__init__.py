"""A made-up municipality, Lindholm Kommune, as its systems export it, and its true figures worked out beside them.

Nothing here imports styringslib: the records are made once (`records`), written as raw exports (`ledger`, `budget`,
`care`, `staff`) and added up by plain loops (`truth`), so that what the library reads can be held against figures that
it had no hand in.
"""
