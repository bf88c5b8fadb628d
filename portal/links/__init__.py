"""Signed links: each opens one thing for one person who has no account, until it expires or is revoked."""
