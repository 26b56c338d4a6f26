"""What is wrong with the input, as rows and as Danish text."""
