"""Revisions into bytes and back, checked: packages, keys, roster, enrolment, the stick. No database."""
