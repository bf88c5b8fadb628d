"""What others may want to know of the catalogue; sent inside the transaction that changes it."""

from blinker import Signal

offerings_changed = Signal(
    "offering_ids: a set of ids whose credits, prerequisites, linked course or state changed, new ones too"
)
