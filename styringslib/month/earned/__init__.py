"""What a unit that is paid for its activity earns, and how sure that is."""
