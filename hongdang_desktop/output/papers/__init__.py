"""The particular papers; each makes Documents of what it is given, and knows no database."""
