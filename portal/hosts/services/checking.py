"""The check of a host that a student brought: approve, reject, or take the answer back."""

from __future__ import annotations

from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.hosts.errors import HostError
from portal.hosts.models import Host, HostState
from portal.hosts.services.directory import note, touch
from portal.hosts.signals import host_checked


def approve_host(host: Host, *, by: Viewer) -> None:
    """From now on placements there can be confirmed; raises HostError."""
    _pending(host, by)
    host.state, host.check_reason, host.checked_at = HostState.ACTIVE.value, "", now()
    db.session.flush()
    note("host.approve", host, by)
    host_checked.send(None, host_id=host.id, approved=True, reason="", by=by)


def reject_host(host: Host, *, reason: str, by: Viewer) -> None:
    """The host is not taken; the reason is for the student who brought it. Raises HostError."""
    if not reason.strip():
        raise HostError("Say why it is not taken: the student reads this sentence.")
    _pending(host, by)
    host.state, host.check_reason, host.checked_at = HostState.INACTIVE.value, reason.strip()[:1000], now()
    db.session.flush()
    note("host.reject", host, by)
    host_checked.send(None, host_id=host.id, approved=False, reason=host.check_reason, by=by)


def recheck_host(host: Host, *, by: Viewer) -> None:
    """Takes the answer back: it waits for a check again. Raises HostError where there was none."""
    touch(host, None, by)
    if host.checked_at is None:
        raise HostError("There is no answer to take back.")
    reason = host.check_reason
    host.state, host.check_reason, host.checked_at = HostState.PENDING.value, "", None
    db.session.flush()
    note("host.recheck", host, by)
    host_checked.send(None, host_id=host.id, approved=None, reason=reason, by=by)


def _pending(host: Host, by: Viewer) -> None:
    touch(host, None, by)
    if host.state != HostState.PENDING.value:
        raise HostError("Somebody has answered this already.")
