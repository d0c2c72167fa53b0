"""Notes on passages of sources."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_annotate_passages"
down_revision = "2026_11_25_save_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("annotations") as annotations:
        annotations.add_column(sa.Column("passage_id", sa.Integer(), nullable=True))
        annotations.create_foreign_key(op.f("fk_annotations_passage_id_passages"), "passages", ["passage_id"], ["id"])
        annotations.create_check_constraint(
            op.f("ck_annotations_passage_of_source"), "passage_id IS NULL OR source_id IS NOT NULL"
        )
    op.create_index(op.f("ix_annotations_passage_id"), "annotations", ["passage_id"])


def downgrade() -> None:
    # Without their passages the notes stay as notes on the source.
    op.drop_index(op.f("ix_annotations_passage_id"), table_name="annotations")
    with op.batch_alter_table("annotations") as annotations:
        annotations.drop_constraint(op.f("ck_annotations_passage_of_source"), type_="check")
        annotations.drop_constraint(op.f("fk_annotations_passage_id_passages"), type_="foreignkey")
        annotations.drop_column("passage_id")
