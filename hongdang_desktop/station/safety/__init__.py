"""Backups, restoring, and how a station notices that it was set back or copied."""
