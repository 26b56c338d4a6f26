"""What has been agreed or decided to bring the cost down, and what has come of it."""
