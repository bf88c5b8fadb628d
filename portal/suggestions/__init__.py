"""Which pathways an offering may serve, and which offerings may fill a gap, with the words and facts that speak for each."""
