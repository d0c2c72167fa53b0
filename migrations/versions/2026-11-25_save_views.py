"""Save views: named filters of people, own or shared."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_save_views"
down_revision = "2026_11_25_assign_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_saved_views_owner_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("owner_id", "name_key", name=op.f("uq_saved_views_owner_id_name_key")),
    )
    op.create_index(op.f("ix_saved_views_is_shared"), "saved_views", ["is_shared"])


def downgrade() -> None:
    op.drop_table("saved_views")
