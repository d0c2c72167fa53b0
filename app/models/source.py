"""Sources, their stored texts, and the passages located in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.models.base import Base, DayNumber, Revised, now


class Source(Revised, Base):
    """A document one can point to; names and meaning of its fields follow CSL-JSON. Unknown fields stay empty."""

    __tablename__ = "sources"
    __table_args__ = (CheckConstraint("confidentiality IN ('public', 'withheld', 'sealed')", name="confidentiality"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    type: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Text)
    is_title_supplied: Mapped[bool] = mapped_column(default=False)
    authors: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    publisher: Mapped[str] = mapped_column(Text, default="")
    container: Mapped[str] = mapped_column(Text, default="")
    issued: Mapped[str | None] = mapped_column(Text)
    issued_earliest: Mapped[int | None] = mapped_column(DayNumber)
    is_issued_supplied: Mapped[bool] = mapped_column(default=False)
    issued_note: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(Text, default="")
    archived_url: Mapped[str] = mapped_column(Text, default="")
    """Address of a copy in a web archive."""
    language: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    text_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    """SHA-256 of the text file from which the passages were taken: by it an import finds the source's text."""
    reliability: Mapped[str] = mapped_column(String(1), default="", server_default="")
    """A letter of the Admiralty system (`domain/reliability.py`), empty where nobody has judged the source."""
    confidentiality: Mapped[str] = mapped_column(String(20), default="public")
    is_text_public: Mapped[bool] = mapped_column(default=False)
    """Whether the stored words may be republished; if not, visitors see abridged passages only."""
    derived_from_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"), index=True)
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    derived_from: Mapped["Source | None"] = relationship(remote_side=[id])


class SourceText(Base):
    """One stored version of a source's words. Versions are kept, never overwritten.

    `text` is the normalised text, positions count its code points; `original` are the bytes as they were taken.
    `extractor` names the program that took the words out of them, and its version; it is empty where the bytes are
    the words, in UTF-8. `pages` are pairs of a page's label and the position at which it begins.
    """

    __tablename__ = "source_texts"
    __table_args__ = (UniqueConstraint("source_id", "number"), UniqueConstraint("source_id", "sha256"))

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    text: Mapped[str] = mapped_column(Text)
    chars: Mapped[int] = mapped_column(Integer)
    original: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    media_type: Mapped[str] = mapped_column(String(80), default="text/plain")
    origin: Mapped[str] = mapped_column(Text, default="")
    normaliser: Mapped[int]
    extractor: Mapped[str] = mapped_column(String(80), default="")
    pages: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    taken_at: Mapped[datetime] = mapped_column(default=now)

    source: Mapped[Source] = relationship()

    @property
    def taken(self) -> str:
        """The words before they were normalised; where a program took them out of a file, they are kept as `text`."""
        return self.text if self.extractor else self.original.decode("utf-8-sig")


class Passage(Base):
    """A located quote: `exact`, or its first and last words where the words may not be republished.

    `chars` and `sha256` speak of the original text; `start` and `end` are code points of the normalised text
    `text_id`. `health` is derived by re-finding the passage in the newest text: where its words have changed there,
    `found_start` and `found_end` are the likely place in the text `found_text_id`, for a person to decide upon.
    """

    __tablename__ = "passages"
    __table_args__ = (
        CheckConstraint("health IN ('exact', 'moved', 'changed', 'lost', 'no-text')", name="health"),
        CheckConstraint("(start IS NULL) = (text_id IS NULL)", name="start_with_text"),
        CheckConstraint('start <= "end"', name="order"),
        CheckConstraint("(found_start IS NULL) = (found_text_id IS NULL)", name="found_start_with_text"),
        CheckConstraint("found_start <= found_end", name="found_order"),
        CheckConstraint("NOT is_kept OR text_id IS NOT NULL", name="kept_with_text"),
        Index("ix_passages_source_id_sha256", "source_id", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    exact: Mapped[str | None] = mapped_column(Text)
    start_words: Mapped[str] = mapped_column(Text, default="")
    end_words: Mapped[str] = mapped_column(Text, default="")
    prefix: Mapped[str] = mapped_column(Text, default="")
    suffix: Mapped[str] = mapped_column(Text, default="")
    chars: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    paragraph: Mapped[int | None]
    page: Mapped[str] = mapped_column(String(40), default="")
    text_id: Mapped[int | None] = mapped_column(ForeignKey("source_texts.id"), index=True)
    start: Mapped[int | None]
    end: Mapped[int | None]
    health: Mapped[str] = mapped_column(String(20), default="no-text")
    is_kept: Mapped[bool] = mapped_column(default=False)
    """Whether a curator decided that the text `text_id` is the cited one, whatever newer ones say."""
    found_text_id: Mapped[int | None] = mapped_column(ForeignKey("source_texts.id"), index=True)
    found_start: Mapped[int | None]
    found_end: Mapped[int | None]

    source: Mapped[Source] = relationship()
    text: Mapped[SourceText | None] = relationship(foreign_keys=[text_id])
    found_text: Mapped[SourceText | None] = relationship(foreign_keys=[found_text_id])
