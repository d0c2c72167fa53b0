"""Create captures: files that somebody has handed in and not confirmed yet."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_create_captures"
down_revision = "2026_11_25_index_activity"
branch_labels = None
depends_on = None


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "captures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("extractor", sa.String(length=80), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("suggested", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("created_at", time, nullable=False),
        sa.Column("touched_at", time, nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'working', 'ready', 'failed')", name=op.f("ck_captures_state")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_captures_person_id_people")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_captures_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captures")),
    )
    op.create_index(op.f("ix_captures_person_id"), "captures", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_captures_person_id"), table_name="captures")
    op.drop_table("captures")
