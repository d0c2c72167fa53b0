"""Chain revisions: each gets a hash over itself and the one before it; the database refuses to change or drop any."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_chain_revisions"
down_revision = "2026_11_25_create_chronology"
branch_labels = None
depends_on = None

START = "0" * 64

SQLITE_TRIGGERS = (
    """CREATE TRIGGER revisions_stay_as_they_are BEFORE UPDATE ON revisions BEGIN
        SELECT RAISE(ABORT, 'revisions are append-only'); END""",
    """CREATE TRIGGER revisions_stay BEFORE DELETE ON revisions BEGIN
        SELECT RAISE(ABORT, 'revisions are append-only'); END""",
)
POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION refuse_to_change_revisions() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'revisions are append-only'; END $$""",
    """CREATE TRIGGER revisions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON revisions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_revisions()""",
)


def upgrade() -> None:
    op.add_column("chronology", sa.Column("last_hash", sa.String(length=64), nullable=False, server_default=START))
    with op.batch_alter_table("chronology") as chronology:
        chronology.alter_column("last_hash", server_default=None)
    op.add_column("revisions", sa.Column("hash", sa.String(length=64), nullable=True))
    _hash_all()
    op.drop_index("ix_revisions_version", table_name="revisions")
    op.create_index("ix_revisions_version", "revisions", ["version"], unique=True)
    with op.batch_alter_table("revisions") as revisions:
        revisions.alter_column("hash", nullable=False)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def _hash_all() -> None:
    # What app.domain.chain did when this was written: a migration must go on doing that, whatever comes later.
    time = sa.DateTime(timezone=True)
    names = ("version", "record_kind", "record_id", "number", "action", "author_id", "author_name", "reason")
    revisions = sa.table(
        "revisions",
        *map(sa.column, names),
        sa.column("snapshot", sa.JSON()),
        sa.column("created_at", time),
        sa.column("hash"),
    )
    db = op.get_bind()
    previous, after = START, -1
    while batch := db.execute(
        sa.select(revisions).where(revisions.c.version > after).order_by(revisions.c.version).limit(2000)
    ).all():
        hashed = []
        for row in batch:
            fields: dict[str, Any] = {name: getattr(row, name) for name in (*names, "snapshot")}
            fields["created_at"] = _utc(row.created_at).isoformat(timespec="microseconds")
            words = json.dumps([previous, fields], sort_keys=True, separators=(",", ":"))
            previous, after = hashlib.sha256(words.encode("ascii")).hexdigest(), row.version
            hashed.append({"at": after, "value": previous})
        change = sa.update(revisions).where(revisions.c.version == sa.bindparam("at"))
        db.execute(change.values(hash=sa.bindparam("value")), hashed)
    db.execute(sa.text("UPDATE chronology SET last_hash = :hash"), {"hash": previous})


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER revisions_stay")
        op.execute("DROP TRIGGER revisions_stay_as_they_are")
    else:
        op.execute("DROP TRIGGER revisions_stay ON revisions")
        op.execute("DROP FUNCTION refuse_to_change_revisions()")
    op.drop_index("ix_revisions_version", table_name="revisions")
    op.create_index("ix_revisions_version", "revisions", ["version"], unique=False)
    with op.batch_alter_table("revisions") as revisions:
        revisions.drop_column("hash")
    with op.batch_alter_table("chronology") as chronology:
        chronology.drop_column("last_hash")
