"""What a report on all units tells of each of them, worked out for all of them at once."""
