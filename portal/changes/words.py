"""How changes are told."""

from __future__ import annotations

from portal.alignment.models import BatchKind, Deed
from portal.coverage.models import LEVEL_LETTERS, CoverageDeed

__all__ = ["ALIGNMENT_DEEDS", "COVERAGE_DEEDS", "KIND_TITLES", "LEVEL_LETTERS", "deed_words"]

COVERAGE_DEEDS = {
    CoverageDeed.SET: "set it",
    CoverageDeed.UNDONE: "undid it",
    CoverageDeed.REVERTED: "set it back",
    CoverageDeed.PASTED: "pasted it",
    CoverageDeed.FILLED: "filled it in",
    CoverageDeed.IMPORTED: "imported it",
    CoverageDeed.COPIED: "copied it",
    CoverageDeed.MOVED: "moved it",
}
ALIGNMENT_DEEDS = {
    Deed.DRAFTED: "drafted it",
    Deed.EDITED: "edited the draft",
    Deed.SUBMITTED: "submitted it",
    Deed.WITHDRAWN: "took it back from review",
    Deed.DISCARDED: "dropped the proposal",
    Deed.APPROVED: "approved it",
    Deed.RETURNED: "returned it",
    Deed.RETIRED: "removed it",
    Deed.REVERTED: "brought back an earlier version",
    Deed.UNDONE: "undid the step before",
}
REMOVALS = {Deed.SUBMITTED: "asked to remove it", Deed.APPROVED: "approved the removal"}
KIND_TITLES = {
    BatchKind.PASTE.value: "Pasted",
    BatchKind.FILL.value: "Done together",
    BatchKind.IMPORT.value: "Imported",
    BatchKind.COPY.value: "Copied",
    BatchKind.REVERT.value: "Taken back",
    BatchKind.UNDO.value: "Undone",
    BatchKind.MOVE.value: "Moved",
}


def deed_words(source: str, deed: str, to: str | None) -> str:
    """What stands after a name: 'set it', 'asked to remove it'."""
    if source == "coverage":
        return COVERAGE_DEEDS[CoverageDeed(deed)]
    done = Deed(deed)
    return REMOVALS.get(done, ALIGNMENT_DEEDS[done]) if to is None else ALIGNMENT_DEEDS[done]
