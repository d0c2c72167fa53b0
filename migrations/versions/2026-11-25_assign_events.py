"""Assign events: the person who is to look after one."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_assign_events"
down_revision = "2026_11_25_add_reliability"
branch_labels = None
depends_on = None

REFERENCE = "fk_events_assigned_to_id_people"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # A column may bring its reference along; the table, with all that hangs on it, need not be copied.
        op.execute(
            f"ALTER TABLE events ADD COLUMN assigned_to_id INTEGER CONSTRAINT {REFERENCE} REFERENCES people (id)"
        )
    else:
        op.add_column("events", sa.Column("assigned_to_id", sa.Integer(), nullable=True))
        op.create_foreign_key(REFERENCE, "events", "people", ["assigned_to_id"], ["id"])
    op.create_index("ix_events_assigned_to_id", "events", ["assigned_to_id"])


def downgrade() -> None:
    op.drop_index("ix_events_assigned_to_id", "events")
    op.drop_column("events", "assigned_to_id")
