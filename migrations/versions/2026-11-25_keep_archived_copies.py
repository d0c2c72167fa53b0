"""Keep the address of a source's copy in a web archive."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_keep_archived_copies"
down_revision = "2026_11_25_merge_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("archived_url", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("sources") as sources:
        sources.alter_column("archived_url", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sources") as sources:
        sources.drop_column("archived_url")
