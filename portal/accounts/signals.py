"""What others may want to know of people; sent inside the transaction that changes it."""

from blinker import Signal

password_changed = Signal("user_id: whose password is another one now; how: 'own', 'first' (an administrator made it) or 'link'")
email_changed = Signal("user_id: whose address is another one now; old, new: the addresses, each perhaps empty")
