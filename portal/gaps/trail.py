"""How the audit trail tells of gaps."""

from __future__ import annotations

from collections.abc import Collection

from portal.accounts import audit_names
from portal.accounts.audit_names import Named
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.gaps.models import Gap
from portal.gaps.queries.lists import Wanted, rows
from portal.gaps.words import sentence_of

PHRASES = {
    "gap.plan": "said whose work this is: {subject}",
    "gap.take": "took this on: {subject}",
    "gap.accept": "decided to leave this as it is: {subject}",
    "gap.reopen": "opened this again: {subject}",
}


def register() -> None:
    """Called once for each application; a second time replaces."""
    audit_names.register("gaps", names)
    for action, words in PHRASES.items():
        audit_names.phrase(action, words)


def names(ids: Collection[int], viewer: Viewer) -> dict[int, Named]:
    found = db.session.execute(rows(viewer, Wanted(state="any")).where(Gap.id.in_(ids)))
    return {row.id: Named(sentence_of(row), f"/gaps/{row.id}") for row in found}
