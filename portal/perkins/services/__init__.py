"""Deeds on rule sets, statuses, exits and what programs are flagged as."""
