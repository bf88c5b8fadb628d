"""The outbox on the queue: urgent mail right after the commit that posted it, everything else by the clock."""

from __future__ import annotations

import logging

import sqlalchemy as sa
from flask import current_app, has_app_context
from sqlalchemy.orm import Session

from portal.extensions import db
from portal.jobs import every_hour, every_minute, job
from portal.mail import passwords, sending
from portal.mail.services import URGENT_POSTED

log = logging.getLogger("portal.mail")


def _send() -> None:
    sending.send_due()


def _sweep() -> None:
    sending.empty_texts()


def _start_reset(typed: str) -> None:
    passwords.start_reset(typed)
    db.session.commit()


send_now = job(_send)
start_reset = job(_start_reset)


def reset_soon(typed: str) -> None:
    """Has the queue look for who that is: the visitor's answer must not tell, nor take longer where somebody was found."""
    try:
        start_reset(typed)
    except Exception:
        log.exception("a reset could not be queued")


def send_soon() -> None:
    """Has the queue send what is due. Whoever asks has committed, and is never kept by a queue that cannot be written:
    the next minute sends it anyway."""
    if not (has_app_context() and current_app.config.get("MAIL_AT_ONCE", True)):
        return
    try:
        send_now()
    except Exception:
        log.exception("mail could not be queued")


@sa.event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    if not session.in_nested_transaction() and session.info.pop(URGENT_POSTED, False):
        send_soon()


@sa.event.listens_for(Session, "after_rollback")
def _rolled_back(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(URGENT_POSTED, None)


def init() -> None:
    every_minute(_send)
    every_hour(_sweep)
