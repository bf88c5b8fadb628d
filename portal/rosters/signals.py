"""What others may want to know of students; sent inside the transaction that changes it."""

from blinker import Signal

students_changed = Signal("student_ids: students whose records, enrollments, credentials or grade changed")
