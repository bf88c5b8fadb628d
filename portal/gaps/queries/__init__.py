"""Reads of this feature, by noun."""
