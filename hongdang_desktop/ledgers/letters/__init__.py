"""The text of every official document that a branch or the plant writes from its books (附录 B)."""
