"""Which deed is possible in which state, as one table, and what is said when it is not.

Nothing there yet counts as retired. What is in force (`Alignment.role`) is touched by two deeds only:
an approval and a retirement.
"""

from __future__ import annotations

from portal.alignment.models import PROPOSED, AlignmentState, Deed

NOTHING, APPROVED = AlignmentState.RETIRED, AlignmentState.APPROVED
SUBMITTED = AlignmentState.SUBMITTED
ANY = frozenset(AlignmentState)

POSSIBLE: dict[Deed, frozenset[AlignmentState]] = {
    Deed.DRAFTED: frozenset({NOTHING, APPROVED}),
    Deed.EDITED: PROPOSED,
    Deed.SUBMITTED: ANY,
    Deed.WITHDRAWN: frozenset({SUBMITTED}),
    Deed.DISCARDED: PROPOSED,
    Deed.APPROVED: frozenset({SUBMITTED}),
    Deed.RETURNED: frozenset({SUBMITTED}),
    Deed.RETIRED: ANY - {NOTHING},
    Deed.REVERTED: ANY,
    Deed.UNDONE: ANY,
}
AUTHORING = frozenset({Deed.DRAFTED, Deed.EDITED, Deed.SUBMITTED, Deed.REVERTED})
"""Who did one of these since the last closing deed is an author of the proposal and may not decide on it."""
CLOSING = frozenset({Deed.APPROVED, Deed.DISCARDED, Deed.RETIRED})
UNDOABLE = frozenset({Deed.DRAFTED, Deed.EDITED, Deed.SUBMITTED, Deed.WITHDRAWN, Deed.DISCARDED, Deed.REVERTED})

STANDING = {
    AlignmentState.DRAFT: "it is a draft",
    AlignmentState.SUBMITTED: "it waits for review",
    AlignmentState.APPROVED: "it is approved and in force",
    AlignmentState.RETURNED: "a reviewer returned it",
    AlignmentState.RETIRED: "it is no longer there",
}


class AlignmentError(Exception):
    """Base of what a deed on an alignment may be refused for; its text is a sentence for people."""


class NotPossible(AlignmentError):
    """The state does not allow the deed."""


class OwnWork(AlignmentError):
    """Nobody decides on their own proposal."""


class NothingToDo(AlignmentError):
    """The deed would change nothing."""


class Stale(AlignmentError):
    """Somebody else saved first; the form was made from an older version."""


def check(deed: Deed, state: str) -> None:
    """Raises NotPossible where the table does not allow the deed."""
    if AlignmentState(state) not in POSSIBLE[deed]:
        raise NotPossible(f"This cannot be done now: {STANDING[AlignmentState(state)]}.")
