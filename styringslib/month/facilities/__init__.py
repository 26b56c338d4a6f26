"""What a facility's accounts and places tell of the few people who live there."""
