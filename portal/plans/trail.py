"""How the audit trail tells of plans."""

from __future__ import annotations

from portal.accounts import audit_names

PHRASES = {
    "plan.view": "looked at the plan of {subject}",
    "plan.print": "printed the plan of {subject}",
    "plan.submit": "asked for approval of a plan",
    "plan.withdraw": "took back asking for approval of a plan",
    "plan.approve": "approved a plan",
    "plan.return": "returned a plan",
    "plan.reopen": "took back a decision about a plan",
    "plan.settings": "set how many courses a year holds ({subject})",
    "plan.comment": "commented on a plan",
    "plan.comment_remove": "took away their comment on a plan",
    "plan.comment_restore": "brought back their comment on a plan",
    "plan.move": "moved {subject} on a plan",
}


def register() -> None:
    """Called once for each application; a second time replaces."""
    for action, words in PHRASES.items():
        audit_names.phrase(action, words)
