"""Keep extracted texts: which program took the words out of a file, and where its pages begin."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_keep_extracted_texts"
down_revision = "2026_11_25_chain_revisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    extractor = sa.Column("extractor", sa.String(length=80), nullable=False, server_default="")
    op.add_column("source_texts", extractor)
    op.add_column("source_texts", sa.Column("pages", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("source_texts") as texts:
        texts.alter_column("extractor", server_default=None)
        texts.alter_column("pages", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("source_texts") as texts:
        texts.drop_column("pages")
        texts.drop_column("extractor")
