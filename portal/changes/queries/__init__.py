"""Reads of what changed."""
