"""Statements about what one likes, results and answers, skills rated by oneself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("interest_statements",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("area", sa.String(length=1), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("short", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("text_es", sa.String(length=200), nullable=False),
        sa.CheckConstraint("area IN ('R', 'I', 'A', 'S', 'E', 'C')", name=op.f('ck_interest_statements_area')),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_interest_statements"))
    )
    op.create_table("skills",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("grouping", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("title_es", sa.String(length=120), nullable=False),
        sa.Column("example", sa.String(length=200), nullable=False),
        sa.Column("example_es", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_skills"))
    )
    op.create_table("interest_takes",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=True),
        sa.Column("realistic", sa.Double(), nullable=True),
        sa.Column("investigative", sa.Double(), nullable=True),
        sa.Column("artistic", sa.Double(), nullable=True),
        sa.Column("social", sa.Double(), nullable=True),
        sa.Column("enterprising", sa.Double(), nullable=True),
        sa.Column("conventional", sa.Double(), nullable=True),
        sa.CheckConstraint("source IN ('short', 'long', 'official')", name=op.f('ck_interest_takes_source')),
        sa.CheckConstraint("state <> 'finished' OR (realistic IS NOT NULL AND investigative IS NOT NULL AND artistic IS NOT NULL AND social IS NOT NULL AND enterprising IS NOT NULL AND conventional IS NOT NULL)", name=op.f('ck_interest_takes_scores')),
        sa.CheckConstraint("state <> 'finished' OR taken_on IS NOT NULL", name=op.f('ck_interest_takes_taken_on')),
        sa.CheckConstraint("state IN ('open', 'finished', 'removed')", name=op.f('ck_interest_takes_state')),
        sa.CheckConstraint("(realistic IS NULL OR realistic BETWEEN 0 AND 40) AND (investigative IS NULL OR investigative BETWEEN 0 AND 40) AND (artistic IS NULL OR artistic BETWEEN 0 AND 40) AND (social IS NULL OR social BETWEEN 0 AND 40) AND (enterprising IS NULL OR enterprising BETWEEN 0 AND 40) AND (conventional IS NULL OR conventional BETWEEN 0 AND 40)", name=op.f("ck_interest_takes_bounds")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_interest_takes_district_id_districts")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_interest_takes_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_takes"))
    )
    op.create_index("ix_interest_takes_district_id", "interest_takes", ["district_id"], unique=False)
    op.create_index("ix_interest_takes_student_id_taken_on", "interest_takes", ["student_id", "taken_on"], unique=False)
    op.create_index('uq_interest_takes_open', 'interest_takes', ['student_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_table("skill_ratings",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("skill", sa.String(length=120), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.CheckConstraint("value BETWEEN 1 AND 5", name=op.f("ck_skill_ratings_value")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_skill_ratings_district_id_districts")),
        sa.ForeignKeyConstraint(["skill"], ["skills.name"], name=op.f("fk_skill_ratings_skill_skills")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_skill_ratings_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_ratings")),
        sa.UniqueConstraint("student_id", "skill", "rated_on", name=op.f("uq_skill_ratings_student_id_skill_rated_on"))
    )
    op.create_index("ix_skill_ratings_district_id", "skill_ratings", ["district_id"], unique=False)
    op.create_table("interest_answers",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("take_id", ID, nullable=False),
        sa.Column("statement_code", sa.String(length=4), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("value BETWEEN 0 AND 4", name=op.f("ck_interest_answers_value")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_interest_answers_district_id_districts")),
        sa.ForeignKeyConstraint(["statement_code"], ["interest_statements.code"], name=op.f("fk_interest_answers_statement_code_interest_statements")),
        sa.ForeignKeyConstraint(["take_id"], ["interest_takes.id"], name=op.f("fk_interest_answers_take_id_interest_takes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_answers")),
        sa.UniqueConstraint("take_id", "statement_code", name=op.f("uq_interest_answers_take_id_statement_code"))
    )
    op.create_index("ix_interest_answers_district_id", "interest_answers", ["district_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_interest_answers_district_id", table_name="interest_answers")
    op.drop_table("interest_answers")
    op.drop_index("ix_skill_ratings_district_id", table_name="skill_ratings")
    op.drop_table("skill_ratings")
    op.drop_index("uq_interest_takes_open", table_name="interest_takes")
    op.drop_index("ix_interest_takes_student_id_taken_on", table_name="interest_takes")
    op.drop_index("ix_interest_takes_district_id", table_name="interest_takes")
    op.drop_table("interest_takes")
    op.drop_table("skills")
    op.drop_table("interest_statements")
