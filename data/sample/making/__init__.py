"""How the figures of the fictional Fjordby Kommune are made; see ../README.md."""
