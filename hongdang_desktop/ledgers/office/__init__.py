"""What no ledger book shows but every station keeps: the organisation tree."""
