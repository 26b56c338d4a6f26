"""Official statistics, brought from Statistics Denmark to files beside a municipality's own."""
