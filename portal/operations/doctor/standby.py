"""The standby that reports are read from, where REPLICA_URL names one. The portal works without it, only the primary works more."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from portal.extensions import db
from portal.operations import revisions
from portal.operations.doctor.findings import Finding, look_at, mend, ok
from portal.web import replica

WHOSE = sa.text("SELECT system_identifier FROM pg_control_system()")


def look() -> Iterator[Finding]:
    if (standby := replica.standby()) is None:
        return
    where = standby.engine.url.render_as_string(hide_password=True)
    try:
        behind = standby.lag()
        with standby.engine.connect() as connection:
            same = connection.scalar(WHOSE) == db.session.scalar(WHOSE)
            standing = revisions.standing(connection)
    except replica.Unfit:
        yield mend("standby", f"{where} is no standby: pg_is_in_recovery() says no", "Check REPLICA_URL; one that was promoted is made anew with pg_basebackup -R (docs/postgresql.md).")
        return
    except sa.exc.SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        yield look_at("standby", f"{where} does not answer: {why}", "Reports are read from the primary meanwhile. Check REPLICA_URL, that the server runs, and that it lets this account in.")
        return
    if not same:
        yield mend("standby", f"{where} is a standby of another server", "REPLICA_URL must name a standby of the server that DATABASE_URL names.")
        return
    if standing != revisions.standing(db.session.connection()):
        yield look_at("standby", f"stands at migration {standing}, the primary at another", "It comes with the write-ahead log: wait, and look whether it still receives that.")
    if behind > replica.BEHIND:
        lag = "an unknown time" if behind == float("inf") else f"{behind:.0f} seconds"
        yield look_at("standby", f"{where} is {lag} behind", f"Reports are read from the primary while it is more than {replica.BEHIND:.0f}. Look at pg_stat_replication there, and at pg_wal_replay_resume() here.")
    else:
        yield ok("standby", f"{where} recovers, {behind:.1f} seconds behind")
