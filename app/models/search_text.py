"""The words by which an event is found; each database keeps its own full-text index over this table."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class SearchText(Base):
    """One row an event, written by the services in the transaction of the event.

    `words` are folded words with one space between them (see `app.domain.search_words`): folding here and not in
    the database makes both databases find the same events.
    """

    __tablename__ = "search_texts"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(Text)
