"""What-if calculations on plain arrays; pure."""
