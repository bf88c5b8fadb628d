"""What others may want to know of competencies; sent inside the transaction that changes them."""

from blinker import Signal

competencies_changed = Signal(
    "district_id, pathway_ids: a set of pathways whose competencies are others now (None: any)"
)
competencies_removed = Signal(
    "competency_ids: about to be deleted; whoever owns facts of no use without them, that nobody entered, deletes those"
)
