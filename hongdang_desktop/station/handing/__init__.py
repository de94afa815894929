"""What passes from one branch to another: cards made at the plant, taken over, and followed up."""
