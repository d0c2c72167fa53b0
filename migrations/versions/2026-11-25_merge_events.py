"""Merge events: into which event one was merged, and where in the chronology's versions that act begins."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_merge_events"
down_revision = "2026_11_25_check_quotes"
branch_labels = None
depends_on = None

REFERENCE = "fk_events_merged_into_id_events"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # A column may bring its reference along; the table, with all that hangs on it, need not be copied.
        op.execute(
            f"ALTER TABLE events ADD COLUMN merged_into_id INTEGER CONSTRAINT {REFERENCE} REFERENCES events (id)"
        )
    else:
        op.add_column("events", sa.Column("merged_into_id", sa.Integer(), nullable=True))
        op.create_foreign_key(REFERENCE, "events", "events", ["merged_into_id"], ["id"])
    op.add_column("events", sa.Column("merged_since", sa.BigInteger(), nullable=True))
    op.create_index("ix_events_merged_into_id", "events", ["merged_into_id"])


def downgrade() -> None:
    op.drop_index("ix_events_merged_into_id", "events")
    op.drop_column("events", "merged_since")
    op.drop_column("events", "merged_into_id")
