"""Add the reliability of a source: a letter of the Admiralty system, or nothing."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_add_reliability"
down_revision = "2026_11_25_connect_openid"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("reliability", sa.String(length=1), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("sources", "reliability")
