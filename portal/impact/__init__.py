"""Who counts on an offering, and what exactly would change for whom if it, an alignment or a requirement went."""
