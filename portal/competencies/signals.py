"""What others may want to know of competencies; sent inside the transaction that changes them."""

from blinker import Signal

competencies_changed = Signal(
    "district_id, pathway_ids: a set of pathways whose competencies are others now (None: any)"
)
