"""Deeds on frameworks, clusters and pathways, by noun."""
