"""Deeds on hosts, by noun."""

from portal.hosts.services.checking import approve_host, recheck_host, reject_host
from portal.hosts.services.directory import create_host, edit_host, propose_host, serve_pathways
from portal.hosts.services.merging import merge_hosts, undo_merge
from portal.hosts.services.notes import add_note, edit_note, finish_note, remove_note, restore_note
from portal.hosts.services.papers import add_paper, edit_paper, remove_paper, restore_paper
from portal.hosts.services.places import add_contact, add_site, edit_contact, edit_site

__all__ = [
    "add_contact",
    "add_note",
    "add_paper",
    "add_site",
    "approve_host",
    "create_host",
    "edit_contact",
    "edit_host",
    "edit_note",
    "edit_paper",
    "edit_site",
    "finish_note",
    "merge_hosts",
    "propose_host",
    "recheck_host",
    "reject_host",
    "remove_note",
    "remove_paper",
    "restore_note",
    "restore_paper",
    "serve_pathways",
    "undo_merge",
]
