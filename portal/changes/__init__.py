"""Every change to alignments and coverage: who, when, from what to what; taken back one at a time or together."""
