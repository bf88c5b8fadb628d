"""`flask --app wsgi language update|check`: the translations beside the code."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from portal.language import catalogue

language_cli = AppGroup("language", help="Spanish beside English: find what has no translation.")


@language_cli.command("update")
def update() -> None:
    """Write missing messages, empty, into portal/translations/es/<room>.po, and drop what is said nowhere."""
    added, dropped = catalogue.update("es")
    click.echo(f"{added} to translate, {dropped} dropped.")


@language_cli.command("check")
def check() -> None:
    """Say what is missing, empty, unused or filled in otherwise; ends with 1 where something is."""
    wrong = catalogue.problems("es")
    for sentence in wrong:
        click.echo(sentence)
    click.echo(f"{len(wrong)} to mend." if wrong else "Complete.")
    sys.exit(1 if wrong else 0)
