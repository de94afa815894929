"""The plant's own books (厂级台账), and what goes to and fro between a branch and the plant."""
