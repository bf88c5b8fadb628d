"""Deeds of this feature, by noun."""
