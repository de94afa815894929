"""Forms as data, the evidence for their points, and what the points come to."""
