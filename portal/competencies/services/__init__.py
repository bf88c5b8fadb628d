"""Deeds on competency sets and on what stands in them."""
