"""What others may want to know of coverage; sent inside the transaction that changes it."""

from blinker import Signal

coverage_changed = Signal("district_id, pairs: a set of (offering_id, competency_id) whose level changed")
