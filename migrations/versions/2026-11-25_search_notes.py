"""The folded words of notes, by which they are searched."""

import sqlalchemy as sa
from alembic import op

from app.domain.search_words import join_for_search

revision = "2026_11_25_search_notes"
down_revision = "2026_11_25_hold_dates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("annotations", sa.Column("search_words", sa.Text(), nullable=False, server_default=""))
    notes = sa.table(
        "annotations",
        sa.column("id", sa.Integer),
        sa.column("body", sa.Text),
        sa.column("search_words", sa.Text),
    )
    connection = op.get_bind()
    for note_id, body in connection.execute(sa.select(notes.c.id, notes.c.body)).all():
        words = f" {join_for_search([body])}"
        connection.execute(sa.update(notes).where(notes.c.id == note_id).values(search_words=words))


def downgrade() -> None:
    op.drop_column("annotations", "search_words")
