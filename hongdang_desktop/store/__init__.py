"""Keeps the journal and projects it into tables, in one encrypted file on one data thread."""
