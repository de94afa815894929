"""What the book of entries is made of: checks, names, history, conflicts, attachments."""
