"""Commands on accounts and on the audit trail."""

from __future__ import annotations

import secrets

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from portal.accounts import audit, passwords
from portal.accounts.first_passwords import WORKS_FOR, first_password
from portal.accounts.models import AuditEvent, Grant, Role, User
from portal.accounts.permissions import today
from portal.accounts.services.people import end_all_sessions
from portal.database import now
from portal.extensions import db, reading
from portal.schools.models import District

accounts = AppGroup("accounts", help="People who sign in.")
trail = AppGroup("audit", help="The audit trail.")


@accounts.command("create-admin")
@click.option("--district", prompt="District", help="Its name (made when there is none such), or its number.")
@click.option("--name", prompt="Full name", help="Given name, then family name.")
@click.option("--username", prompt="User name", help="Small letters, digits and . _ - + @")
def create_admin(district: str, name: str, username: str) -> None:
    """Adds a district administrator and prints a first password once."""
    username = username.strip().lower()
    given, _, family = name.strip().rpartition(" ")
    if not username or not name.strip():
        raise click.UsageError("A name and a user name are needed.")
    if db.session.scalar(sa.select(User.id).where(User.username == username)) is not None:
        raise click.ClickException(f"Somebody has the user name {username} already. Choose another one.")
    password = first_password(str(current_app.secret_key), secrets.token_urlsafe(32))
    db.session.rollback()  # argon2 takes a tenth of a second: no write lock meanwhile
    hashed = passwords.hash_password(password)
    where = find_or_make_district(district.strip())
    user = User(
        district_id=where.id, username=username, given_name=given or family, family_name=family if given else "",
        password_hash=hashed, must_change_password=True, password_expires_at=now() + WORKS_FOR,
    )  # fmt: skip
    db.session.add(user)
    db.session.flush()
    db.session.add(Grant(user_id=user.id, district_id=where.id, role=Role.DISTRICT_ADMIN.value, begins_on=today()))
    db.session.flush()
    detail = {"role": Role.DISTRICT_ADMIN.value, "school_id": None}
    audit.record("person.create", subject=f"users:{user.id}", by=None, district_id=where.id, detail=detail)
    db.session.commit()
    click.echo(f"{user.name} may administer {where.name}.")
    click.echo(f"  user name       {username}")
    click.echo(f"  first password  {password}")
    click.echo(f"It is shown only now, works for {WORKS_FOR.days} days, and has to be changed at the first sign-in.")


def find_or_make_district(given: str) -> District:
    """The district of this number or name; a new one where no district has the name."""
    if given.isascii() and given.isdigit() and len(given) < 19:
        found = db.session.get(District, int(given))
        if found is None:
            raise click.ClickException(f"There is no district number {given}.")
        return found
    same = sa.select(District).where(sa.func.lower(District.name) == given.lower()).order_by(District.id)
    found = db.session.scalars(same).first()
    if found is None:
        if not given:
            raise click.UsageError("A district is needed.")
        found = District(name=given)
        db.session.add(found)
        db.session.flush()
        click.echo(f"Made the district {given}, number {found.id}.")
    return found


@accounts.command("end-sessions")
@click.argument("username")
def end_sessions(username: str) -> None:
    """Signs a person out everywhere."""
    row = db.session.execute(
        sa.select(User.id, User.district_id).where(User.username == username.strip().lower())
    ).one_or_none()
    if row is None:
        raise click.ClickException(f"Nobody has the user name {username}.")
    ended = end_all_sessions(row.id, by=None, district_id=row.district_id)
    db.session.commit()
    click.echo(f"{ended} session{'' if ended == 1 else 's'} of {username} ended.")


@trail.command("verify")
@click.option("--expect", default="", help="A last hash noted earlier: fails where no row carries it any more.")
def verify(expect: str) -> None:
    """Checks every district's chain and prints its last hash; note it elsewhere to notice a trail cut short."""
    broken = False
    seen = not expect
    with reading():
        numbers = db.session.scalars(
            sa.select(AuditEvent.district_id).distinct().order_by(AuditEvent.district_id)
        ).all()
        for number in numbers:
            chain = audit.verify(number, expected=expect)
            who = f"district {number}" if number is not None else "no district"
            seen = seen or chain.expected_seen
            if chain.is_whole:
                click.echo(f"{who}: {chain.rows} rows, each follows from the one before; last hash {chain.last_hash}")
            else:
                broken = True
                click.echo(f"{who}: BROKEN at row {chain.broken_at}; {chain.rows} rows before it are whole", err=True)
        db.session.rollback()
    if not numbers:
        click.echo("The audit trail is empty.")
    if not seen:
        click.echo("No row carries the expected hash: the trail was cut short or made anew.", err=True)
    if broken or not seen:
        raise SystemExit(1)
