"""How the trail tells deeds on hosts."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from portal.accounts.audit_names import Named
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.hosts.models import Host
from portal.hosts.permissions import hosts_visible_to

PHRASES = {
    "host.propose": "brought the host {subject}",
    "host.pathways": "said which pathways {subject} serves",
    "host.approve": "approved the host {subject}",
    "host.reject": "did not take the host {subject}",
    "host.recheck": "took back the answer on the host {subject}",
    "host.merge": "merged a duplicate into {subject}",
    "host.unmerge": "took back a merge into {subject}",
    "host.export": "took the list of hosts out as a file",
    "host_site.add": "added a site to {subject}",
    "host_site.edit": "changed a site of {subject}",
    "host_contact.add": "added a contact to {subject}",
    "host_contact.edit": "changed a contact of {subject}",
    "host_paper.add": "added a paper of {subject}",
    "host_paper.edit": "changed a paper of {subject}",
    "host_paper.remove": "removed a paper of {subject}",
    "host_paper.restore": "brought back a paper of {subject}",
    "host_paper.open": "opened a paper of {subject}",
    "host_note.add": "logged a visit or talk with {subject}",
    "host_note.edit": "changed an entry of the log of {subject}",
    "host_note.done": "marked a planned visit to {subject} as done",
    "host_note.reopen": "marked a visit to {subject} as planned again",
    "host_note.remove": "removed an entry of the log of {subject}",
    "teacher_externship.log": "logged an externship of their own ({subject})",
    "teacher_externship.reopen": "took back the approval of a teacher's externship ({subject})",
    "teacher_externship.export": "took the list of teachers' externships out as a file",
    "host_note.restore": "brought back an entry of the log of {subject}",
}


def names_of_hosts(ids: Collection[int], viewer: Viewer) -> Mapping[int, Named]:
    """The hosts that the viewer may see, with their pages."""
    rows = db.session.execute(sa.select(Host.id, Host.name).where(Host.id.in_(sorted(ids)), hosts_visible_to(viewer)))
    return {row.id: Named(row.name, f"/hosts/{row.id}") for row in rows}
