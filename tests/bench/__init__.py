"""How long the program takes, as ratios to a reference that is measured in the same run."""
