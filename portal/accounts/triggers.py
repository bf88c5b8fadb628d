"""Triggers that keep the audit trail append-only; used by the migrations and by the tests' schema."""

from __future__ import annotations

SAYS = "the audit trail is append-only"


def create(dialect: str) -> list[str]:
    """SQL that makes UPDATE and DELETE on audit_events fail, and the ways around them too.

    SQLite's INSERT OR REPLACE deletes without asking a DELETE trigger; PostgreSQL's TRUNCATE likewise.
    """
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
        return [
            *(
                f"CREATE TRIGGER IF NOT EXISTS audit_events_no_{deed.lower()} BEFORE {deed} ON audit_events {refuse}"
                for deed in ("UPDATE", "DELETE")
            ),
            "CREATE TRIGGER IF NOT EXISTS audit_events_no_replace BEFORE INSERT ON audit_events "  # noqa: S608
            f"WHEN EXISTS (SELECT 1 FROM audit_events WHERE id = NEW.id) {refuse}",
        ]
    return [
        "CREATE OR REPLACE FUNCTION audit_events_refuse() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{SAYS}'; END $$ LANGUAGE plpgsql",
        "CREATE OR REPLACE TRIGGER audit_events_no_change BEFORE UPDATE OR DELETE ON audit_events "
        "FOR EACH ROW EXECUTE FUNCTION audit_events_refuse()",
        "CREATE OR REPLACE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_events_refuse()",
    ]


def drop(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS audit_events_no_{deed}" for deed in ("update", "delete", "replace")]
    return ["DROP FUNCTION IF EXISTS audit_events_refuse() CASCADE"]
