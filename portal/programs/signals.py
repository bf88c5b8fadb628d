"""What others may want to know of programs; sent inside the transaction that changes it."""

from blinker import Signal

progress_refreshed = Signal("student_ids: students whose standing in some program was worked out anew")
