"""What others may want to know of alignments; sent inside the transaction that changes it."""

from blinker import Signal

alignments_changed = Signal("pairs: a set of (offering_id, pathway_id) whose role in force changed")
