"""The pages of this feature, by noun; importing this room puts every view on the blueprint."""

import portal.mail.routes.choice
import portal.mail.routes.outbox
import portal.mail.routes.passwords  # noqa: F401
from portal.mail.routes.blueprint import bp

__all__ = ["bp"]
