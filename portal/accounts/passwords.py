"""Password hashing (argon2id)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=2)
_nobody: str | None = None


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is the stored one; takes as long where nothing is stored (an unknown name)."""
    global _nobody
    if stored is None:
        _nobody = _nobody or HASHER.hash("nobody has this password")
    try:
        return HASHER.verify(stored or _nobody or "", password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
