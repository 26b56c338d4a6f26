"""What the service level costs: hours a recipient against the quality standard, and how units differ at equal need."""
