"""The evidence rules, by subject; ``catalogue`` has them by name."""
