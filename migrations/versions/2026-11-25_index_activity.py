"""Index activity: by person, kind and deed, newest first, and where an import ends."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_index_activity"
down_revision = "2026_11_25_keep_extracted_texts"
branch_labels = None
depends_on = None

BY_PEOPLE = sa.text("author_id IS NOT NULL")


def upgrade() -> None:
    for column in ("author_name", "record_kind", "action"):
        op.create_index(f"ix_revisions_{column}_version", "revisions", [column, "version"])
    op.create_index(
        "ix_revisions_by_people", "revisions", ["version"], sqlite_where=BY_PEOPLE, postgresql_where=BY_PEOPLE
    )


def downgrade() -> None:
    op.drop_index("ix_revisions_by_people", "revisions")
    for column in ("action", "record_kind", "author_name"):
        op.drop_index(f"ix_revisions_{column}_version", "revisions")
