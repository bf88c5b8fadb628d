"""`flask --app wsgi mail`: send what is due, and say how the outbox stands."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from portal.extensions import db
from portal.mail import queries, sending
from portal.mail.transport import folder, in_words
from portal.web.filters import plural

mail = AppGroup("mail", help="The outbox: send what is due, and how it stands.")


@mail.command()
def send() -> None:
    """Send what is due now; the queue does the same by itself."""
    done = sending.send_due()
    click.echo(f"{plural(done.sent, 'message')} went {in_words(current_app.config)}, {done.again} wait for another try, {done.failed} failed, {done.canceled} canceled.")
    for note in dict.fromkeys(done.notes):
        click.echo(f"  {note}")


@mail.command()
def status() -> None:
    """How many messages wait, went, failed or were canceled, and since when the oldest waits."""
    where = in_words(current_app.config)
    click.echo(f"Mail goes {where}{'' if current_app.config.get('SMTP_HOST') else f': {folder(current_app.config)}'}.")
    counts, oldest = queries.standing()
    for state in ("waiting", "sending", "sent", "failed", "canceled"):
        click.echo(f"{state:>9} {counts.get(state, 0):>7,}")
    if oldest is not None:
        click.echo(f"The oldest that is due waits since {oldest:%Y-%m-%d %H:%M} UTC.")
    db.session.rollback()
