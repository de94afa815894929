"""What is due in a branch, asked of every ledger that it keeps."""
