"""What others may want to know of programs; sent inside the transaction that changes it."""

from blinker import Signal

progress_refreshed = Signal("student_ids: students whose standing in some program was worked out anew")
programs_changed = Signal(
    "program_ids: whose sites, pathways or state changed, new ones too; pathway_ids: those that they had before and have no more"
)
plans_changed = Signal("student_ids: whose plan entries came, went or moved")
