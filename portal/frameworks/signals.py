"""What others may want to know of frameworks; sent inside the transaction that changes them."""

from blinker import Signal

framework_changed = Signal("framework_id: its title, state, clusters or pathways changed")
pathways_copied = Signal("copies: a dict of pathway ids, original to copy; what hangs on the one may be copied too")
pathways_removed = Signal("pathway_ids: about to be deleted; whoever owns facts of no use without them deletes those")
