"""What a purchaser answers for: the whole frame, and the decisions on help."""
