"""Notices of the notes that concern a person."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_tell_people"
down_revision = "2026_11_25_search_notes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("annotation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reason IN ('mention', 'reply', 'question')", name=op.f("ck_notices_reason")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notices_person_id_people")),
        sa.ForeignKeyConstraint(
            ["annotation_id"], ["annotations.id"], name=op.f("fk_notices_annotation_id_annotations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("person_id", "annotation_id", name=op.f("uq_notices_person_id_annotation_id")),
    )
    op.create_index(op.f("ix_notices_annotation_id"), "notices", ["annotation_id"])


def downgrade() -> None:
    op.drop_table("notices")
