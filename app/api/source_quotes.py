"""The quotations of a source: whether each still stands in its newest text."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.api.bodies import JsonRoute
from app.api.described import READING, SourceNumber, problems
from app.api.lists import After, Limit, Listing, page_by_id
from app.api.sources import find_open_source
from app.database import ReadDb
from app.domain.permissions import Viewer, may_read_texts
from app.formats.event_json import passage_output
from app.formats.event_shape import PassageOutput
from app.models import Citation, Event, Passage, SourceText
from app.queries.passage_words import read_found_stretches
from app.queries.passages import is_cited, standing_reviews
from app.queries.quotes import count_outcomes
from app.surface import CurrentViewer

router = APIRouter(prefix="/sources/{source_id}/quotes", tags=["Sources"], route_class=JsonRoute)


class FoundWords(BaseModel):
    text: Annotated[int, Field(description="Number of the text in which they stand.")]
    start: Annotated[int, Field(description="Code points of that text before them.")]
    end: int
    exact: Annotated[str | None, Field(description="The words; null where they may not be republished.")]


class QuoteHealth(BaseModel):
    passage: PassageOutput
    text: Annotated[int | None, Field(description="Number of the text in which it stands; null where it never did.")]
    start: int | None
    end: int | None
    is_kept: Annotated[bool, Field(description="A curator keeps that text as the cited one.")]
    found: Annotated[
        FoundWords | None, Field(description="Where changed words were found, until a curator decides about them.")
    ]
    events: Annotated[list[int], Field(description="Ids of the events that rest on it.")]


class QuoteList(Listing[QuoteHealth]):
    """One page of the passages of a source."""

    counts: Annotated[
        dict[str, int], Field(description="All its passages by health; those whose older text is kept as `kept`.")
    ]


@router.get("", summary="List the quotations of a source", responses=READING | problems(403))
def show_quotes(
    db: ReadDb, viewer: CurrentViewer, source_id: SourceNumber, after: After = None, limit: Limit = 50
) -> QuoteList:
    """The passages on which events rest, with their health in the newest text, in the order of their ids."""
    source = find_open_source(db, source_id, viewer)
    cited = (Passage.source_id == source.id, is_cited(viewer))
    found = select(Passage).where(*cited)
    passages, following, total = page_by_id(db, found, Passage.id, after, limit, joinedload(Passage.source))
    items = _outputs(db, passages, viewer)
    return QuoteList(items=items, next=following, total=total, counts=count_outcomes(db, *cited))


def _outputs(db: Session, passages: Sequence[Passage], viewer: Viewer) -> list[QuoteHealth]:
    text_ids = {id_ for passage in passages for id_ in (passage.text_id, passage.found_text_id) if id_}
    rows = db.execute(select(SourceText.id, SourceText.number).where(SourceText.id.in_(text_ids)))
    numbers = {row[0]: row[1] for row in rows}
    stretches = read_found_stretches(db, passages)
    events: dict[int, list[int]] = defaultdict(list)
    uses = (
        select(Citation.passage_id, Citation.event_id)
        .join(Citation.event)
        .where(Citation.passage_id.in_([passage.id for passage in passages]), Citation.is_withdrawn.is_(False))
        .where(Event.review.in_(standing_reviews(viewer)))
        .order_by(Citation.event_id)
    )
    for passage_id, event_id in db.execute(uses):
        if event_id not in events[passage_id or 0]:
            events[passage_id or 0].append(event_id)
    shown = []
    for passage in passages:
        is_readable = may_read_texts(viewer, passage.source.is_text_public)
        found = None
        if passage.found_text_id and passage.found_start is not None and passage.found_end is not None:
            words = stretches[passage.id].words if is_readable else None
            found = FoundWords(
                text=numbers[passage.found_text_id], start=passage.found_start, end=passage.found_end, exact=words
            )
        shown.append(
            QuoteHealth(
                passage=passage_output(passage, passage.source, viewer),
                text=numbers.get(passage.text_id or 0),
                start=passage.start,
                end=passage.end,
                is_kept=passage.is_kept,
                found=found,
                events=events[passage.id],
            )
        )
    return shown
