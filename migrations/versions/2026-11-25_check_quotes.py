"""Check quotes: where changed words were found, which texts are kept as the cited ones, and the runs."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_check_quotes"
down_revision = "2026_11_25_keep_accounts"
branch_labels = None
depends_on = None

CHECKS = {
    "found_start_with_text": "(found_start IS NULL) = (found_text_id IS NULL)",
    "found_order": "found_start <= found_end",
    "kept_with_text": "NOT is_kept OR text_id IS NOT NULL",
}


def upgrade() -> None:
    with op.batch_alter_table("passages") as passages:
        passages.add_column(sa.Column("is_kept", sa.Boolean(), nullable=False, server_default=sa.false()))
        passages.add_column(sa.Column("found_text_id", sa.Integer(), nullable=True))
        passages.add_column(sa.Column("found_start", sa.Integer(), nullable=True))
        passages.add_column(sa.Column("found_end", sa.Integer(), nullable=True))
        passages.create_foreign_key(
            op.f("fk_passages_found_text_id_source_texts"), "source_texts", ["found_text_id"], ["id"]
        )
        for name, condition in CHECKS.items():
            passages.create_check_constraint(op.f(f"ck_passages_{name}"), condition)
    with op.batch_alter_table("passages") as passages:
        passages.alter_column("is_kept", server_default=None)
    op.create_index(op.f("ix_passages_found_text_id"), "passages", ["found_text_id"])
    op.create_table(
        "quote_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("at_source_id", sa.Integer(), nullable=False),
        sa.Column("at_passage_id", sa.Integer(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("started_by_name", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_on_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_quote_checks_source_id_sources")),
        sa.ForeignKeyConstraint(["started_by_id"], ["people.id"], name=op.f("fk_quote_checks_started_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_checks")),
        sa.CheckConstraint("state IN ('running', 'stopped', 'finished')", name=op.f("ck_quote_checks_state")),
    )
    op.create_index(op.f("ix_quote_checks_source_id"), "quote_checks", ["source_id"])


def downgrade() -> None:
    op.drop_table("quote_checks")
    op.drop_index(op.f("ix_passages_found_text_id"), "passages")
    with op.batch_alter_table("passages") as passages:
        for name in CHECKS:
            passages.drop_constraint(op.f(f"ck_passages_{name}"), type_="check")
        passages.drop_constraint(op.f("fk_passages_found_text_id_source_texts"), type_="foreignkey")
        for column in ("found_end", "found_start", "found_text_id", "is_kept"):
            passages.drop_column(column)
