"""Hours with times, files, paper and their corrections; a state for drafts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import ExactDecimal, UtcDateTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("timesheets",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("placement_id", ID, nullable=False),
        sa.Column("week_of", sa.Date(), nullable=False),
        sa.Column("signed_by", sa.String(length=200), nullable=False),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("sent_by_id", ID, nullable=True),
        sa.Column("entered_by_id", ID, nullable=True),
        sa.Column("entered_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_timesheets_district_id_districts")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["users.id"], name=op.f("fk_timesheets_entered_by_id_users")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_timesheets_file_id_stored_files")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_timesheets_placement_id_placements")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["users.id"], name=op.f("fk_timesheets_sent_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timesheets"))
    )
    op.create_index("ix_timesheets_placement_id_week_of", "timesheets", ["placement_id", "week_of"], unique=False)
    op.create_table("hour_changes",
        sa.Column("id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hours", ExactDecimal(), nullable=False),
        sa.Column("begins_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("link_id", ID, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["hour_entries.id"], name=op.f("fk_hour_changes_entry_id_hour_entries")),
        sa.ForeignKeyConstraint(["link_id"], ["signed_links.id"], name=op.f("fk_hour_changes_link_id_signed_links")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_hour_changes_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_changes"))
    )
    op.create_index("ix_hour_changes_entry_id", "hour_changes", ["entry_id"], unique=False)
    op.create_table("hour_competencies",
        sa.Column("id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("competency_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["competency_id"], ["competencies.id"], name=op.f("fk_hour_competencies_competency_id_competencies")),
        sa.ForeignKeyConstraint(["entry_id"], ["hour_entries.id"], name=op.f("fk_hour_competencies_entry_id_hour_entries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_competencies")),
        sa.UniqueConstraint("entry_id", "competency_id", name=op.f("uq_hour_competencies_entry_id_competency_id"))
    )
    op.create_index("ix_hour_competencies_competency_id", "hour_competencies", ["competency_id"], unique=False)
    with op.batch_alter_table("hour_entries") as batch:
        batch.drop_constraint(op.f("ck_hour_entries_state"), type_="check")
        batch.create_check_constraint(op.f("ck_hour_entries_state"), "state IN ('planned', 'draft', 'submitted', 'verified', 'approved', 'returned')")
        batch.add_column(sa.Column("host_id", ID, nullable=True))
        batch.add_column(sa.Column("begins_at", sa.Time(), nullable=True))
        batch.add_column(sa.Column("ends_at", sa.Time(), nullable=True))
        batch.add_column(sa.Column("source", sa.String(length=10), server_default="student", nullable=False))
        batch.add_column(sa.Column("outside_plan", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("file_id", ID, nullable=True))
        batch.add_column(sa.Column("timesheet_id", ID, nullable=True))
        batch.add_column(sa.Column("verified_how", sa.String(length=10), server_default="", nullable=False))
        batch.add_column(sa.Column("verified_link_id", ID, nullable=True))
        batch.add_column(sa.Column("returned_at", UtcDateTime(), nullable=True))
        batch.create_index("ix_hour_entries_district_id_state", ["district_id", "state"], unique=False)
        batch.create_foreign_key(batch.f("fk_hour_entries_timesheet_id_timesheets"), "timesheets", ["timesheet_id"], ["id"])
        batch.create_foreign_key(batch.f("fk_hour_entries_host_id_hosts"), "hosts", ["host_id"], ["id"])
        batch.create_foreign_key(batch.f("fk_hour_entries_verified_link_id_signed_links"), "signed_links", ["verified_link_id"], ["id"])
        batch.create_foreign_key(batch.f("fk_hour_entries_file_id_stored_files"), "stored_files", ["file_id"], ["id"])
        batch.create_check_constraint(op.f("ck_hour_entries_source"), "source IN ('student', 'staff', 'paper')")
        batch.create_check_constraint(op.f("ck_hour_entries_verified_how"), "verified_how IN ('', 'link', 'paper', 'school')")
        batch.create_check_constraint(op.f("ck_hour_entries_times"), "ends_at IS NULL OR begins_at < ends_at")


def downgrade() -> None:
    op.execute("UPDATE hour_entries SET state = 'planned' WHERE state = 'draft'")
    with op.batch_alter_table("hour_entries") as batch:
        batch.drop_constraint(op.f("ck_hour_entries_source"), type_="check")
        batch.drop_constraint(op.f("ck_hour_entries_verified_how"), type_="check")
        batch.drop_constraint(op.f("ck_hour_entries_times"), type_="check")
        batch.drop_constraint(op.f("ck_hour_entries_state"), type_="check")
        batch.create_check_constraint(op.f("ck_hour_entries_state"), "state IN ('planned', 'submitted', 'verified', 'approved', 'returned')")
        batch.drop_constraint(batch.f("fk_hour_entries_file_id_stored_files"), type_="foreignkey")
        batch.drop_constraint(batch.f("fk_hour_entries_verified_link_id_signed_links"), type_="foreignkey")
        batch.drop_constraint(batch.f("fk_hour_entries_host_id_hosts"), type_="foreignkey")
        batch.drop_constraint(batch.f("fk_hour_entries_timesheet_id_timesheets"), type_="foreignkey")
        batch.drop_index("ix_hour_entries_district_id_state")
        batch.drop_column("returned_at")
        batch.drop_column("verified_link_id")
        batch.drop_column("verified_how")
        batch.drop_column("timesheet_id")
        batch.drop_column("file_id")
        batch.drop_column("outside_plan")
        batch.drop_column("source")
        batch.drop_column("ends_at")
        batch.drop_column("begins_at")
        batch.drop_column("host_id")
    op.drop_index("ix_hour_competencies_competency_id", table_name="hour_competencies")
    op.drop_table("hour_competencies")
    op.drop_index("ix_hour_changes_entry_id", table_name="hour_changes")
    op.drop_table("hour_changes")
    op.drop_index("ix_timesheets_placement_id_week_of", table_name="timesheets")
    op.drop_table("timesheets")
