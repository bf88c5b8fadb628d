"""What a record's mark means, what it was before, foreign codes tied to our courses, and overrides."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PARTS = "part IN ('first', 'second', 'third', '')"
OUTCOMES = "outcome IN ('passed', 'failed', 'open', 'none')"
OPEN = ("I", "INC", "IP")
NEITHER = ("", "W", "WP", "WD", "DR", "AU", "NM")


def upgrade() -> None:
    exact = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "NUMERIC(9, 3)"
    # Written out, because a CHECK of the column itself needs no rebuilt table on SQLite.
    for column in (
        f"outcome VARCHAR(10) DEFAULT 'failed' NOT NULL CONSTRAINT ck_course_records_outcome CHECK ({OUTCOMES})",
        "open_until DATE",
        f"credits_given {exact}",
        f"part VARCHAR(10) DEFAULT '' NOT NULL CONSTRAINT ck_course_records_part CHECK ({PARTS})",
        "source VARCHAR(80) DEFAULT '' NOT NULL",
    ):
        op.execute(f"ALTER TABLE course_records ADD COLUMN {column}")
    op.execute("UPDATE course_records SET outcome = 'passed', credits_given = credits_earned WHERE passed")
    for outcome, marks in (("open", OPEN), ("none", NEITHER)):
        words = ", ".join(f"'{mark}'" for mark in marks)
        op.execute(f"UPDATE course_records SET outcome = '{outcome}' WHERE NOT passed AND upper(mark) IN ({words})")

    op.create_table(
        "mark_rules",
        sa.Column("id", BIG, nullable=False),
        sa.Column("district_id", BIG, nullable=False),
        sa.Column("mark", sa.String(10), nullable=False),
        sa.Column("meaning", sa.String(80), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("open_days", sa.Integer(), nullable=True),
        sa.CheckConstraint(OUTCOMES, name=op.f("ck_mark_rules_outcome")),
        sa.CheckConstraint("open_days IS NULL OR outcome = 'open'", name=op.f("ck_mark_rules_open_days")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_mark_rules_district_id_districts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_rules")),
        sa.UniqueConstraint("district_id", "mark", name=op.f("uq_mark_rules_district_id_mark")),
    )
    op.create_table(
        "course_equivalences",
        sa.Column("id", BIG, nullable=False),
        sa.Column("district_id", BIG, nullable=False),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("course_code", sa.String(40), nullable=False),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("part", sa.String(10), nullable=False),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(PARTS, name=op.f("ck_course_equivalences_part")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_course_equivalences_course_id_courses")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_course_equivalences_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_course_equivalences_district_id_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_equivalences")),
        sa.UniqueConstraint(
            "district_id", "source", "course_code", name=op.f("uq_course_equivalences_district_id_source_course_code")
        ),
    )
    op.create_index("ix_course_equivalences_course_id", "course_equivalences", ["course_id"], unique=False)
    op.create_table(
        "record_overrides",
        sa.Column("id", BIG, nullable=False),
        sa.Column("district_id", BIG, nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("by_id", BIG, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_record_overrides_by_id_users")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_record_overrides_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["course_records.id"], name=op.f("fk_record_overrides_record_id_course_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_overrides")),
    )
    op.create_index("ix_record_overrides_record_id", "record_overrides", ["record_id"], unique=False)
    op.create_table(
        "record_changes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("district_id", BIG, nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("by_id", BIG, nullable=True),
        sa.Column("batch_id", BIG, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('file', 'hand', 'rule', 'tie', 'override', 'back')", name=op.f("ck_record_changes_kind")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batches.id"], name=op.f("fk_record_changes_batch_id_import_batches")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_record_changes_by_id_users")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_record_changes_district_id_districts")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["course_records.id"], name=op.f("fk_record_changes_record_id_course_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_changes")),
    )
    op.create_index("ix_record_changes_record_id_id", "record_changes", ["record_id", "id"], unique=False)
    op.create_index("ix_record_changes_district_id_id", "record_changes", ["district_id", "id"], unique=False)


def downgrade() -> None:
    for table in ("record_changes", "record_overrides", "course_equivalences", "mark_rules"):
        op.drop_table(table)
    for column in ("source", "part", "credits_given", "open_until", "outcome"):
        op.execute(f"ALTER TABLE course_records DROP COLUMN {column}")
