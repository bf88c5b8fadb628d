"""Triggers that keep the audit trail append-only; used by the migrations and by the tests' schema."""

from __future__ import annotations


def create(dialect: str) -> list[str]:
    """SQL that makes UPDATE and DELETE on audit_events fail."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS audit_events_no_{deed.lower()} BEFORE {deed} ON audit_events "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
            for deed in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE OR REPLACE FUNCTION audit_events_refuse() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$ LANGUAGE plpgsql",
        "CREATE OR REPLACE TRIGGER audit_events_no_change BEFORE UPDATE OR DELETE ON audit_events "
        "FOR EACH ROW EXECUTE FUNCTION audit_events_refuse()",
    ]


def drop(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS audit_events_no_{deed}" for deed in ("update", "delete")]
    return ["DROP FUNCTION IF EXISTS audit_events_refuse() CASCADE"]
