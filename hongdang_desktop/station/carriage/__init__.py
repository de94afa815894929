"""What packages carry: out, in, proved, sealed, put apart, taken back."""
