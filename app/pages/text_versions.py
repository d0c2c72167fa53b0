"""The versions of a source's text: two of them compared, and the file of one as it was taken."""

from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.domain.comparing import compare_texts
from app.domain.permissions import Viewer, may_open_source, may_read_texts
from app.errors import Invalid, NotAllowed
from app.models import Source
from app.pages.numbers import read_number
from app.queries.held_texts import get_text
from app.queries.sources import get_source, list_texts
from app.rendering import OnPage

router = APIRouter()


def _readable(db: Session, source_id: int, viewer: Viewer) -> Source:
    source = get_source(db, source_id, viewer)
    if not may_open_source(viewer, source.confidentiality):
        raise NotAllowed("The texts of a protected source are for curators.")
    if not may_read_texts(viewer, source.is_text_public):
        raise NotAllowed("The words of this source may not be republished: only members may read them.")
    return source


@router.get("/sources/{source_id:id}/texts/compare")
def show_comparison(page: OnPage, source_id: int, old: str = "", new: str = "") -> Response:
    """`old` and `new` are numbers of versions; without them, the last two."""
    source = _readable(page.db, source_id, page.viewer)
    texts = list_texts(page.db, source.id)
    if len(texts) < 2:
        raise Invalid("There are no two texts of this source to compare.")
    numbers = _number("old", old) or texts[-2].number, _number("new", new) or texts[-1].number
    before, after = (get_text(page.db, source.id, number) for number in numbers)
    comparison = compare_texts(before.text, after.text)
    return page.render(
        "text_comparison.html", source=source, texts=texts, before=before, after=after, comparison=comparison
    )


def _number(name: str, typed: str) -> int | None:
    if not typed:
        return None
    number = read_number(typed)
    if number is None:
        raise Invalid({name: f"“{typed[:40]}” is not the number of a text."})
    return number


@router.get("/sources/{source_id:id}/texts/{number:id}/original")
def give_original(page: OnPage, source_id: int, number: int) -> Response:
    """The bytes as they were taken, to be saved: a browser never shows what somebody handed in."""
    source = _readable(page.db, source_id, page.viewer)
    text = get_text(page.db, source.id, number)
    name = text.origin.partition("?")[0].rstrip("/").rpartition("/")[2] or "text"
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name[:100], safe='')}",
        "Cache-Control": "private, no-store",
    }
    return Response(bytes(text.original), media_type="application/octet-stream", headers=headers)
