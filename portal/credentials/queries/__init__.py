"""Reads of credentials, by page."""
