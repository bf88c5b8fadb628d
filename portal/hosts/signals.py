"""What other rooms hear of hosts, inside the transaction."""

from __future__ import annotations

from blinker import Signal

host_checked = Signal("A host that a student brought was checked. Sent with host_id, approved (bool), reason and by; taken back: approved is None.")
