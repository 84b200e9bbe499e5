"""What counts as evidence, how good it is, and what is still missing."""
