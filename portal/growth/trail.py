"""How the audit trail tells of growth and of the ties of competencies."""

from __future__ import annotations

from portal.accounts import audit_names

PHRASES = {
    "growth.view": "looked at the growth of {subject}",
    "competency_elements.tie": "said which skills a competency speaks for ({subject})",
}


def register() -> None:
    """Called once for each application; a second time replaces."""
    for action, words in PHRASES.items():
        audit_names.phrase(action, words)
