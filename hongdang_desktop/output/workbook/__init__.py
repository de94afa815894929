"""Tables of a ledger as workbooks: written, read as they are, understood, marked."""
