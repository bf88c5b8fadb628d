"""Deeds on supervisors' links, and what supervisors do through them."""
