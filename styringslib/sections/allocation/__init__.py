"""What a unit is granted, what an hour costs, what a provider is owed, and what is carried over."""
