"""Mail that was kept as files, see transport.Folder."""

from __future__ import annotations

import re
from collections.abc import Collection

from flask import current_app

from portal.mail.transport import folder


def forget(mail_ids: Collection[int]) -> int:
    """Removes the files that hold one of these messages, digests too; returns how many. Call it after the commit."""
    wanted, removed = set(mail_ids), 0
    for file in sorted(folder(current_app.config).glob("*.eml")):
        head = file.read_bytes().split(b"\r\n\r\n", 1)[0]
        found = re.search(rb"^X-Portal-Mails: ([\d\s]+)", head, re.MULTILINE)
        if found and wanted & {int(each) for each in found[1].split()}:
            file.unlink(missing_ok=True)
            removed += 1
    return removed
