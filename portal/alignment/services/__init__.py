"""Deeds on alignments. Each flushes, writes a revision and an audit row, and leaves the commit to the route.

Every deed on an existing alignment takes the `version` that its form was made from and raises Stale when
somebody else saved first.
"""

from portal.alignment.services.batches import open_batch, within
from portal.alignment.services.decisions import approve, approve_many, may_approve, retire, send_back
from portal.alignment.services.marks import mark, undo
from portal.alignment.services.proposals import (
    ask_removal,
    discard,
    edit,
    propose,
    revert,
    submit,
    withdraw,
)

__all__ = [
    "approve",
    "approve_many",
    "ask_removal",
    "discard",
    "edit",
    "mark",
    "may_approve",
    "open_batch",
    "propose",
    "retire",
    "revert",
    "send_back",
    "submit",
    "undo",
    "withdraw",
    "within",
]
