"""Which box of the kit serves which column type: one line a type; no rules."""
