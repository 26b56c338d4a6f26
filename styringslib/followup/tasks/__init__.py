"""Tasks that move between a municipality and a region: budget, cost, what stays without budget, prices and years compared."""
