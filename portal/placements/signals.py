"""What others may want to know of placements; sent inside the transaction that changes it."""

from blinker import Signal

hours_changed = Signal("student_ids: a set of students whose placements or hours changed")
terms_changed = Signal("placement_id: the terms of this placement were amended, or an amendment was taken back")
