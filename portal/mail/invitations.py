"""The invitation as a deed of a person's page."""

from __future__ import annotations

from portal.accounts.access_deeds import AccessDeed
from portal.accounts.queries.people import Person
from portal.accounts.viewer import Viewer


def offer(person: Person, viewer: Viewer) -> AccessDeed | None:
    """For people other than oneself; without an address a sentence says what is missing."""
    user = person.user
    if user.id == viewer.user_id or user.disabled_at is not None:
        return None
    if not user.email:
        return AccessDeed("Invitation", "Needs an e-mail address.")
    what = "set their first password" if not user.password_hash else "choose a new password"
    return AccessDeed("Invitation", f"A link to {user.email} with which they {what}. Works for seven days.", f"/people/{user.id}/invite", "Send an invitation")
