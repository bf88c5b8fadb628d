"""Password hashing (argon2id), and an answer that takes as long for a name that nobody has."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=2)
# A hash with the very parameters above that no password opens; a test refuses it when they change.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=2$HKy+Ab8KnEJpFZy1J6x+Tw$nVUxa7Bm6NQQGoHkM3NS74krb7UYpjdLwRUathCTTbE"


def hash_password(password: str) -> str:
    """The password is hashed as it was typed: nothing trimmed, cut or folded."""
    return HASHER.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is the stored one; takes as long where nothing is stored (an unknown name)."""
    try:
        return HASHER.verify(stored or NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether a stored hash was made with other parameters than today's; then the next sign-in replaces it."""
    return HASHER.check_needs_rehash(stored)
