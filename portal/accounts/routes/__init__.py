"""The pages of this feature, by noun; importing this room puts every view on the blueprint."""

import portal.accounts.routes.account
import portal.accounts.routes.grants
import portal.accounts.routes.people
import portal.accounts.routes.sign_in
import portal.accounts.routes.trail  # noqa: F401
from portal.accounts.routes.blueprint import bp

__all__ = ["bp"]
