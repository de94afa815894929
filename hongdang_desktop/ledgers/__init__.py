"""What is kept: one file a ledger. Whoever adds a file with a ``LEDGER`` has added a ledger."""
