"""Tasks that move between the municipality and the region, as kommune.toml states them."""
