"""Connect OpenID: who somebody is at a provider."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_connect_openid"
down_revision = "2026_11_25_keep_archived_copies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "openid_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_openid_accounts_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openid_accounts")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_openid_accounts_issuer_subject")),
    )
    op.create_index(op.f("ix_openid_accounts_person_id"), "openid_accounts", ["person_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_openid_accounts_person_id"), table_name="openid_accounts")
    op.drop_table("openid_accounts")
