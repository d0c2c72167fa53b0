"""Hold dates: which claimed date of an event a curator holds, and why."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_hold_dates"
down_revision = "2026_11_25_annotate_passages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events", sa.Column("verdict", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("events", "verdict")
