"""Getting a text in: hand it over, see what was read and what it says of itself, confirm."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import Response

from app.database import WriteDb
from app.domain.inputs import check_address, clean_line
from app.domain.permissions import may_edit, may_open_source
from app.errors import Conflict, Invalid, NotAllowed, NotSignedIn
from app.models import Capture, Source
from app.pages.capture_reading import CaptureReader
from app.pages.numbers import read_number
from app.pages.source_fields import LABELS, SourceFields, fields_of
from app.pages.source_reading import read_fields
from app.queries.held_texts import find_version, list_holders
from app.queries.sources import get_source
from app.rendering import OnPage, Page
from app.services.captures import discard_capture, get_capture, start_capture, store_capture
from app.services.sources import edit_source

router = APIRouter()

PREVIEW = 20_000
"""Code points of the words that the review shows."""
LONGEST_ADDRESS = 2000
PASTED = "words that were pasted"


@router.get("/sources/{source_id:id}/texts/new")
def show_way_in(page: OnPage, source_id: int) -> Response:
    return _show_way_in(page, _editable(page, source_id))


@router.get("/captures/new")
def show_way_in_to_a_source(page: OnPage) -> Response:
    return _show_way_in(page, _editable(page, None))


def _show_way_in(
    page: Page,
    source: Source | None,
    words: str = "",
    faults: dict[str, str] | None = None,
    address: str | None = None,
) -> Response:
    return page.render(
        "text_new.html",
        status=422 if faults else 200,
        source=source,
        words=words,
        document_address=source.url if source and address is None else address or "",
        is_fetching=page.request.app.state.settings.fetching,
        faults=faults or {},
    )


@router.post("/captures")
def take(
    page: OnPage,
    db: WriteDb,
    source: Annotated[str, Form()] = "",
    words: Annotated[str, Form()] = "",
    address: Annotated[str, Form()] = "",
    way: Annotated[Literal["given", "address"], Form()] = "given",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Keep a file, pasted words or an address for their owner; what the source holds already is shown at once."""
    meant = _editable(page, _source_id(source))
    if way == "address":
        return _take_address(page, db, meant, address)
    if file is not None and file.filename:
        # Some browsers send the folders too.
        name, content = file.filename.replace("\\", "/").rpartition("/")[2][:300], file.file.read()
        given: dict[str, Any] = {"origin": name, "content": content, "media_type": file.content_type or ""}
        faults = {} if content.strip() else {"file": f"“{name[:80]}” is empty: there is no word in it."}
    else:
        # A form turns every line break into two characters.
        pasted = words.replace("\r\n", "\n").encode(errors="replace")
        given = {"origin": PASTED, "content": pasted, "media_type": "text/plain"}
        field = "file" if file is not None else "words"
        faults = {} if pasted.strip() else {field: "Choose a file." if file is not None else "Paste the words."}
    if faults:
        return _show_way_in(page, meant, words, faults)
    capture = start_capture(db, page.viewer, meant, **given)
    if meant is not None and (number := find_version(db, meant.id, capture.sha256)) is not None:
        discard_capture(db, capture)
        return page.redirect(f"/sources/{meant.id}?text={number}", "text-held", number)
    return page.redirect(f"/captures/{capture.id}")


def _take_address(page: Page, db: WriteDb, meant: Source | None, typed: str) -> Response:
    if not page.request.app.state.settings.fetching:
        raise NotAllowed("Fetching from addresses is switched off on this site.")
    try:
        url = check_address(str(clean_line(typed)))
    except ValueError as problem:
        return _show_way_in(page, meant, faults={"address": str(problem)}, address=typed)
    if not url or len(url) > LONGEST_ADDRESS:
        sentence = "That address is too long." if url else "Write the address of the document."
        return _show_way_in(page, meant, faults={"address": sentence}, address=typed)
    capture = start_capture(db, page.viewer, meant, origin=url, url=url)
    return page.redirect(f"/captures/{capture.id}")


@router.get("/captures/{capture_id:id}")
def show_capture(page: OnPage, capture_id: int) -> Response:
    """How far the reading is; once it is done, what was read."""
    capture = get_capture(page.db, capture_id, page.viewer)
    if capture.state in ("waiting", "working"):
        reader: CaptureReader = page.request.app.state.capture_reader
        # What the reader finds out is not in the snapshot that this request has looked at.
        page.db.rollback()
        reader.look(capture_id)
        page.db.expire_all()
        capture = get_capture(page.db, capture_id, page.viewer)
    return _show(page, capture)


def _show(page: Page, capture: Capture, taken: frozenset[str] = frozenset(), problem: str = "") -> Response:
    source = _editable(page, capture.source_id)
    present = fields_of(source, page.viewer) if source else SourceFields(type="")
    addresses = (capture.url, capture.suggested.get("url", ""))
    holders = list_holders(page.db, page.viewer, sha256=capture.sha256, urls=addresses)
    return page.render(
        "capture.html",
        "capture.html",
        status=409 if problem else 200,
        capture=capture,
        source=source,
        holders=[holder for holder in holders if source is None or holder.id != source.id],
        offers=[
            (name, LABELS[name], getattr(present, name), capture.suggested[name])
            for name in LABELS
            if name in capture.suggested
        ],
        taken=taken,
        revision=source.revision if source else "",
        preview=capture.words[:PREVIEW],
        problem=problem,
    )


@router.post("/captures/{capture_id:id}")
def store(
    page: OnPage,
    db: WriteDb,
    capture_id: int,
    take: Annotated[list[str] | None, Form()] = None,
    revision: Annotated[str, Form()] = "",
) -> Response:
    """Store the words as a new version of the source's text, and the fields that were ticked."""
    capture = get_capture(db, capture_id, page.viewer)
    source = _editable(page, capture.source_id)
    if source is None:
        raise Invalid("This text belongs to no source yet. Describe the source first.")
    source = get_source(db, source.id, page.viewer)
    taken = frozenset(take or ()) & capture.suggested.keys()
    try:
        if taken:
            _take_fields(page, db, source, capture, taken, revision)
        stored, found, total = store_capture(db, capture, source, page.viewer)
    except (Conflict, Invalid) as problem:
        db.rollback()
        return _show(page, get_capture(page.db, capture_id, page.viewer), taken, str(problem))
    flash = ("text-stored-lost", total - found) if found < total else ("text-stored", stored.number)
    return page.redirect(f"/sources/{source.id}", *flash)


def _take_fields(
    page: Page, db: WriteDb, source: Source, capture: Capture, taken: frozenset[str], revision: str
) -> None:
    typed = fields_of(source, page.viewer).model_copy(
        update={name: capture.suggested[name] for name in taken} | {"revision": revision}
    )
    if "title" in taken:
        typed = typed.model_copy(update={"is_title_supplied": ""})
    if "date" in taken:
        typed = typed.model_copy(update={"is_issued_supplied": ""})
    given, _ = read_fields(db, typed, page.viewer, source)
    edit_source(db, source, given, page.viewer, typed.base_revision(), f"From {capture.origin}"[:500])


@router.post("/captures/{capture_id:id}/discard")
def discard(page: OnPage, db: WriteDb, capture_id: int) -> Response:
    capture = get_capture(db, capture_id, page.viewer)
    source_id = capture.source_id
    discard_capture(db, capture)
    return page.redirect(f"/sources/{source_id}" if source_id else "/sources", "text-discarded")


def _source_id(typed: str) -> int | None:
    if not typed:
        return None
    number = read_number(typed)
    if number is None:
        raise Invalid("The form does not say to which source the text belongs. Open it again from the source’s page.")
    return number


def _editable(page: Page, source_id: int | None) -> Source | None:
    """The source whose text is to be added; None for one that does not exist yet."""
    if not page.viewer.is_signed_in:
        raise NotSignedIn("Sign in to add texts.")
    if not may_edit(page.viewer):
        raise NotAllowed("Only contributors may add texts.")
    if source_id is None:
        return None
    source = get_source(page.db, source_id, page.viewer)
    if not may_open_source(page.viewer, source.confidentiality):
        raise NotAllowed("Only curators may add texts to a protected source.")
    return source
