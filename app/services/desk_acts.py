"""One act on many events or citations of the desk: planned first, then done in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.inputs import Reference
from app.domain.permissions import (
    Role,
    Viewer,
    may_curate,
    may_edit,
    may_know_of_source,
    may_open_source,
    may_sign_off,
    readable_reviews,
)
from app.errors import Invalid, NotAllowed, NotFound
from app.models import Category, Citation, Event, EventTag, Person, Tag
from app.queries.authorship import has_written_event, list_written_citations
from app.queries.events import list_events
from app.services.citations import check_citation
from app.services.derived import refresh_events
from app.services.event_review import SECOND_PERSON, hide, sign
from app.services.judging import dispute
from app.services.revisions import record_revisions
from app.services.vocabulary import find_or_create, find_word, get_category

MOST = 500
"""Rows that one act may take."""
LONGEST_REASON = 500
ACTS = {
    "check": "Mark checked",
    "dispute": "Mark disputed",
    "tag": "Tag",
    "category": "Set category",
    "publish": "Send to review",
    "assign": "Assign",
    "withdraw": "Withdraw",
}
CURATORS_ACTS = ("check", "withdraw")
OF_CITATIONS = ("check", "dispute")
"""Acts that, on a citation, are about it and not about its event."""


@dataclass(frozen=True, slots=True)
class BulkAct:
    """What is to be done to each; `value` is a tag's label, a category's key, a person's id or a reason."""

    name: str
    value: str
    words: str
    """What will be done, in words: `Tag with “Aid”`."""
    target_id: int | None = None
    """The category or person; for a tag None as long as there is none of that label."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A chosen row with the versions that were seen."""

    kind: str
    id: int
    seen: int
    event_seen: int

    @classmethod
    def read(cls, typed: str) -> "Pick":
        """Raises `Invalid` for what no page has written."""
        kind, _, digits = typed.partition("-")
        parts = digits.split(".")
        if (kind, len(parts)) not in (("e", 2), ("c", 3)) or not all(
            part.isascii() and part.isdigit() and len(part) < 10 for part in parts
        ):
            raise Invalid({"pick": "What was chosen cannot be read. Choose again."})
        numbers = [int(part) for part in parts]
        return cls(kind, numbers[0], numbers[1], numbers[-1])


@dataclass(frozen=True, slots=True)
class Step:
    """What the act means for one event or citation: `change`, `same`, `refused` (and `why`), or changed `since`."""

    event: Event
    citation: Citation | None
    seen: str
    verdict: str
    why: str = ""


def read_act(db: Session, name: str, value: str, editor: Viewer) -> BulkAct:
    """Raises `Invalid` for what cannot be read, `NotAllowed` for who may not do it."""
    if name not in ACTS:
        raise Invalid({"act": "Choose what to do."})
    if not (may_curate(editor) if name in CURATORS_ACTS else may_edit(editor)):
        raise NotAllowed("Your role does not let you do this.")
    if name == "tag":
        tag = find_word(db, Tag, _tag(value))
        return BulkAct(name, value, f"Tag with “{tag.label if tag else value}”", tag.id if tag else None)
    if name == "category":
        category = get_category(db, value)
        return BulkAct(name, value, f"Set the category to {category.label}", category.id)
    if name == "assign":
        return _read_assignment(db, value)
    if name == "withdraw" and not 0 < len(value) <= LONGEST_REASON:
        raise Invalid({"reason": f"Say why they are withdrawn, in at most {LONGEST_REASON} characters."})
    return BulkAct(name, value if name == "withdraw" else "", ACTS[name])


def _tag(label: str) -> Reference:
    if not label:
        raise Invalid({"tag": "Type the tag."})
    try:
        return Reference(name=label)
    except ValidationError:
        raise Invalid({"tag": "That is too long for a tag."}) from None


def _read_assignment(db: Session, value: str) -> BulkAct:
    if value == "nobody":
        return BulkAct("assign", value, "Assign to nobody")
    person = db.get(Person, int(value)) if value.isascii() and value.isdigit() and len(value) < 10 else None
    if person is None or person not in list_assignees(db):
        raise Invalid({"person": "Choose a person who may edit events."})
    return BulkAct("assign", value, f"Assign to {person.name}", person.id)


def list_assignees(db: Session) -> Sequence[Person]:
    """The people with an open account who may edit events, by name."""
    roles = [role.word for role in Role if role >= Role.CONTRIBUTOR]
    found = select(Person).where(Person.is_active.is_(True), Person.role.in_(roles))
    return db.scalars(found.order_by(Person.name_key, Person.id)).all()


def list_categories(db: Session) -> Sequence[Category]:
    return db.scalars(select(Category).order_by(Category.label, Category.id)).all()


def plan(db: Session, act: BulkAct, picks: Sequence[Pick], editor: Viewer) -> list[Step]:
    """What an act means for each pick; nothing is changed. Raises `Invalid`, and `NotFound` for what is not there."""
    if not picks:
        raise Invalid({"pick": "Choose at least one row."})
    if len(picks) > MOST:
        raise Invalid({"pick": f"At most {MOST} can be changed at once."})
    about_citations = act.name in OF_CITATIONS and picks[0].kind == "c"
    if act.name == "dispute" and not about_citations:
        raise Invalid({"act": "Only citations can dispute an event."})
    citations = _read_citations(db, [pick.id for pick in picks if pick.kind == "c"], editor)
    if about_citations:
        return _plan_citations(db, act, picks, citations, editor)
    seen: dict[int, int] = {}
    for pick in picks:
        if pick.kind == "c" and pick.id not in citations:
            raise NotFound("One of these citations is not there any more. Open the queue again.")
        seen[citations[pick.id].event_id if pick.kind == "c" else pick.id] = pick.event_seen
    events = [e for e in list_events(db, list(seen)) if e.review in readable_reviews(editor)]
    if len(events) < len(seen):
        raise NotFound("One of these events is not there any more. Open the queue again.")
    return [_plan_event(db, act, event, seen[event.id], editor) for event in events]


def _read_citations(db: Session, ids: Sequence[int], editor: Viewer) -> dict[int, Citation]:
    found = select(Citation).where(Citation.id.in_(ids), Citation.is_withdrawn.is_(False))
    found = found.options(joinedload(Citation.source), joinedload(Citation.event))
    return {c.id: c for c in db.scalars(found) if may_know_of_source(editor, c.source.confidentiality)}


def _plan_citations(
    db: Session, act: BulkAct, picks: Sequence[Pick], citations: dict[int, Citation], editor: Viewer
) -> list[Step]:
    if any(
        pick.id not in citations or citations[pick.id].event.review not in readable_reviews(editor) for pick in picks
    ):
        raise NotFound("One of these citations is not there any more. Open the queue again.")
    own = set[int]()
    if act.name == "check" and not editor.checks_own:
        own = list_written_citations(db, list(citations), editor)
    steps = []
    for pick in picks:
        citation = citations[pick.id]
        is_done = citation.checked_at is not None if act.name == "check" else citation.role == "disputes"
        verdict, why = "change", ""
        if citation.revision != pick.seen:
            verdict = "since"
        elif citation.event.review == "withdrawn":
            verdict, why = "refused", "The event is withdrawn."
        elif not may_open_source(editor, citation.source.confidentiality):
            verdict, why = "refused", "The source is protected; a curator judges it."
        elif is_done:
            verdict = "same"
        elif act.name == "check" and not may_sign_off(editor, citation.id in own):
            verdict, why = "refused", "You wrote this citation, so another curator checks it."
        seen = f"c-{citation.id}.{pick.seen}.{pick.event_seen}"
        steps.append(Step(citation.event, citation, seen, verdict, why))
    return steps


def _plan_event(db: Session, act: BulkAct, event: Event, seen: int, editor: Viewer) -> Step:
    verdict, why = "change", ""
    if event.revision != seen:
        verdict = "since"
    elif _is_so(act, event):
        verdict = "same"
    elif event.review == "withdrawn":
        verdict, why = "refused", "It is withdrawn."
    elif act.name == "check" and event.review == "draft":
        verdict, why = "refused", "It is a draft: send it to review first."
    elif act.name == "check" and not may_sign_off(
        editor, not editor.checks_own and has_written_event(db, event, editor)
    ):
        verdict, why = "refused", SECOND_PERSON
    return Step(event, None, f"e-{event.id}.{seen}", verdict, why)


def _is_so(act: BulkAct, event: Event) -> bool:
    """Whether an event is already as the act would make it."""
    match act.name:
        case "tag":
            return act.target_id in {link.tag_id for link in event.tag_links}
        case "category":
            return event.category_id == act.target_id
        case "publish":
            return event.review in ("in-review", "checked")
        case "check":
            return event.review == "checked"
        case "assign":
            return event.assigned_to_id == act.target_id
        case _:
            return event.review == "withdrawn"


def carry_out(db: Session, act: BulkAct, steps: Sequence[Step], editor: Viewer) -> int:
    """Do to each what was planned as a change, each with its revision; how many."""
    due = [step for step in steps if step.verdict == "change"]
    of_events = [step.event for step in due if step.citation is None]
    tag = find_or_create(db, Tag, _tag(act.value), editor) if of_events and act.name == "tag" else None
    for step in due:
        if step.citation is not None:
            (check_citation if act.name == "check" else dispute)(db, step.citation, editor)
        else:
            _change(act, step.event, editor, tag)
    db.flush()
    action = act.name if act.name in ("check", "withdraw", "assign") else "edit"
    reason = act.value if act.name == "withdraw" else ""
    record_revisions(db, [(event, action) for event in of_events], editor, reason)
    refresh_events(db, [event.id for event in of_events])
    return len(due)


def _change(act: BulkAct, event: Event, editor: Viewer, tag: Tag | None) -> None:
    """Set what the act sets; whether it may has been planned."""
    match act.name:
        case "check":
            sign(event, editor)
        case "withdraw":
            hide(event, act.value)
        case "publish":
            event.review = "in-review"
        case "category":
            event.category_id = act.target_id or event.category_id
        case "assign":
            event.assigned_to_id = act.target_id
    if tag is not None:
        position = max((link.position for link in event.tag_links), default=-1) + 1
        event.tag_links.append(EventTag(position=position, tag=tag, tag_id=tag.id))
