"""Deeds on credentials, by noun."""

from portal.credentials.services.answers import approve, refuse, reopen
from portal.credentials.services.attempts import Told, change_attempt, enter_attempt
from portal.credentials.services.catalogue import create_credential, edit_credential
from portal.credentials.services.results import reopen_result, settle_result, skip_result

__all__ = [
    "Told",
    "approve",
    "change_attempt",
    "create_credential",
    "edit_credential",
    "enter_attempt",
    "refuse",
    "reopen",
    "reopen_result",
    "settle_result",
    "skip_result",
]
