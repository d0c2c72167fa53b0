"""Reading the forms of notes: from what was sent to an `AnnotationInput`, and to a note that is written once."""

from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from app.domain.inputs import AnnotationInput
from app.domain.permissions import Viewer, may_annotate
from app.errors import Invalid
from app.models import Annotation, Citation, Event, Passage, Source
from app.pages.other_person import require_same_person
from app.queries.annotations import find_same_note
from app.services.annotations import annotate

SENTENCES = {
    ("body", "too_short"): "Write the note first.",
    ("body", "too_long"): "A note has at most 20,000 characters.",
    ("kind", "literal_error"): "Choose comment, question or tag.",
    ("visibility", "literal_error"): "Choose who may read the note.",
}


class NoteFields(BaseModel):
    """The fields of a note's form as they were sent."""

    body: str = ""
    kind: str = ""
    visibility: str = ""
    citation: str = ""
    """Id of the citation that the note is about; empty for the event."""
    passage: str = ""
    """Id of the passage that the note is about; empty for the source."""
    revision: str = ""
    """The version of the note that is changed."""
    person: str = ""
    """Id of who opened the form."""


def read_note(
    viewer: Viewer, sent: NoteFields, *, kind: str = "comment", visibility: str = "public"
) -> AnnotationInput:
    """The note that was sent, with a kind and visibility where its form does not ask for them; readers' are private."""
    require_same_person(viewer, sent.person)
    asked = sent.visibility or (visibility if may_annotate(viewer, visibility) else "private")
    try:
        return AnnotationInput.model_validate({"kind": sent.kind or kind, "body": sent.body, "visibility": asked})
    except ValidationError as problems:
        faults = {}
        for problem in problems.errors():
            name, fault = str(problem["loc"][0]), problem["type"].removeprefix("string_")
            faults[name] = SENTENCES.get((name, fault), f"The {name} of the note cannot be read.")
        raise Invalid(faults) from None


def write_once(
    db: Session,
    viewer: Viewer,
    target: Event | Source,
    given: AnnotationInput,
    *,
    citation: Citation | None = None,
    passage: Passage | None = None,
    reply_to: Annotation | None = None,
) -> Annotation:
    # A form that is sent twice (a second click, a reload) must not write two notes. Writers stand in line, so the
    # second one finds what the first has written.
    same = find_same_note(
        db,
        event_id=target.id if isinstance(target, Event) else None,
        source_id=target.id if isinstance(target, Source) else None,
        passage_id=passage.id if passage else reply_to.passage_id if reply_to else None,
        citation_id=citation.id if citation else None,
        reply_to_id=reply_to.id if reply_to else None,
        author_id=viewer.person_id,
        kind=given.kind,
        visibility=given.visibility,
        body=given.body,
    )
    return same or annotate(db, target, given, viewer, citation=citation, passage=passage, reply_to=reply_to)
