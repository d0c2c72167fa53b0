"""Texts and citations for tests, and a count of what a request asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from app.domain.inputs import CitationInput, Reference
from app.models import Source, SourceText
from app.services.sources import add_text
from tests.support.factories import EDITOR


def give_text(db: Session, source: Source, words: str) -> SourceText:
    """Store a version of a source's text; its passages are located in it."""
    return add_text(db, source, words.encode(), EDITOR, origin="test.txt")[0]


def cite(source: Source, quote: str = "", **fields: Any) -> CitationInput:
    return CitationInput(source=Reference(id=source.id), quote=quote, **fields)


@contextmanager
def counting_queries(engine: Engine) -> Iterator[list[str]]:
    """The statements that the block sends to the database."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
