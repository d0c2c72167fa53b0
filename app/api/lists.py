"""Lists: `{"items": [...], "next": cursor or null, "total": n}`, and paging by id."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field
from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.base import ExecutableOption

from app.domain.filters import LARGEST_ID
from app.errors import Invalid

Item = TypeVar("Item", bound=BaseModel)
Row = TypeVar("Row")

After = Annotated[
    str | None, Query(description="The `next` of the page before: goes on behind it.", examples=["aWQ6NTA"])
]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most, 1 to 200.")]


class Listing(BaseModel, Generic[Item]):
    items: list[Item]
    next: str | None = Field(description="Cursor for `after`; null on the last page.")
    total: int = Field(description="How many there are on all pages together.")


def page_by_id(
    db: Session,
    found: Select[Row],
    id_column: InstrumentedAttribute[int],
    after: str | None,
    limit: int,
    *options: ExecutableOption,
) -> tuple[Sequence[Row], str | None, int]:
    """The rows behind a cursor in the order of their ids, the next cursor, and the number of all rows.

    Raises `Invalid` for a cursor that is none.
    """
    total = db.scalar(select(func.count()).select_from(found.with_only_columns(id_column).subquery())) or 0
    behind = found.where(id_column > _decode(after)) if after else found
    rows = db.scalars(behind.order_by(id_column).limit(limit + 1).options(*options)).all()
    shown: Sequence[Any] = rows[:limit]
    return shown, _encode(shown[-1].id) if len(rows) > limit else None, total


def _encode(record_id: int) -> str:
    return base64.urlsafe_b64encode(f"id:{record_id}".encode()).decode().rstrip("=")


def _decode(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor[:100].encode() + b"=" * (-len(cursor[:100]) % 4)).decode()
    except (binascii.Error, UnicodeError, ValueError):
        text = ""
    kind, _, digits = text.partition(":")
    if kind != "id" or not (digits.isascii() and digits.isdigit()) or int(digits) > LARGEST_ID:
        raise Invalid({"after": "The place after which to go on cannot be read. Start again from the first page."})
    return int(digits)
