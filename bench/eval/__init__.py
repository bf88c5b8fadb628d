"""How good the suggestions are, measured against truth that others made: `make eval SOURCES=...`."""
