"""kommune.toml, checked."""
