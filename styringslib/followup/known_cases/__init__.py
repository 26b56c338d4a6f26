"""Cases that are expected to start, stop or change: what they are worth, and how earlier expectations came out."""
