"""What all tables share: the declarative base, constraint names, and UTC times."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(TypeDecorator[datetime]):
    """An aware moment in UTC. SQLite keeps no zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


DayNumber = BigInteger().with_variant(Integer, "sqlite")
"""Day numbers of the proleptic Gregorian calendar, 0001-01-01 being 1; 64 bits, as years reach ±999,999,999."""


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcTime}  # noqa: RUF012


class Revised:
    """A record whose every saved state is a revision."""

    revision: Mapped[int] = mapped_column(default=0)
    """Number of the newest revision, from 1."""
    imported_revision: Mapped[int | None]
    """Number of the revision that the last import wrote; a higher `revision` was made by people."""


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)
