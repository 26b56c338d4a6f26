"""The municipality's own codes: what kontering.xlsx says they mean, and what nobody has said yet."""
