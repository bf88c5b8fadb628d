"""What every model is made of: the base class, column types and the version that guards against lost updates."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
TODAY: sa.BindParameter[Any] = sa.bindparam("today", type_=sa.Date())
"""For statements that are written down once, because building one anew costs more than asking it."""


class Model(DeclarativeBase):
    """The base of every model; Flask-SQLAlchemy brings only engines and the session (its own hides all types)."""

    metadata = sa.MetaData(naming_convention=NAMING)


def now() -> datetime:
    """The moment, always with its zone (UTC)."""
    return datetime.now(UTC)


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A moment stored in UTC and read with its zone; SQLite would hand it back naive."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class ExactDecimal(sa.TypeDecorator[Any]):
    """A decimal kept exact on SQLite too: stored there as whole thousandths, on PostgreSQL as NUMERIC(9,3)."""

    impl = sa.Numeric(9, 3)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        return dialect.type_descriptor(sa.Integer() if dialect.name == "sqlite" else sa.Numeric(9, 3))

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return int((value * 1000).to_integral_value()) if hasattr(value, "to_integral_value") else round(value * 1000)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        from decimal import Decimal

        if value is None:
            return None
        return Decimal(value) / 1000 if dialect.name == "sqlite" else Decimal(value)


class milli(sa.sql.functions.GenericFunction[int]):
    """An exact decimal, or a sum of such, as the whole thousandths that SQLite keeps anyway: no Decimal is made for each row."""

    inherit_cache = True
    type = sa.Integer()


@compiles(milli, "sqlite")
def _as_kept(element: milli, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses.clauses[0], **options))


@compiles(milli)
def _as_counted(element: milli, compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses.clauses[0], **options)} * 1000 AS INTEGER)"


Id = Annotated[int, mapped_column(sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)]
Ref = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # the type of every foreign key to an Id
Short = Annotated[str, mapped_column(sa.String(80))]
Title = Annotated[str, mapped_column(sa.String(200))]
Text = Annotated[str, mapped_column(sa.Text())]
Moment = Annotated[datetime, mapped_column(UtcDateTime())]


class Versioned:
    """Every row that people edit carries a version; a form's version is compared and a stale one gets 409."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Stamped:
    """When a row was made and last changed (UTC)."""

    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now, onupdate=now)


def one_of(column: str, values: type[Any] | tuple[str, ...]) -> str:
    """The SQL of a CHECK that `column` holds one of `values` (a StrEnum or a tuple of plain words)."""
    words = tuple(v.value for v in values) if isinstance(values, type) else values
    return f"{column} IN ({', '.join(repr(w) for w in words)})"
