"""What a curator decides about passages that are changed or lost."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Role, Viewer
from app.errors import Conflict, Invalid, NotAllowed
from app.models import Citation, Passage, Revision, Source
from app.services.checks import check_database
from app.services.citations import check_citation, restore_citation
from app.services.derived import refresh_event
from app.services.event_review import check_event, withdraw_event
from app.services.quote_acts import accept_wording, anchor_anew, keep_version, seen_state, withdraw_citations
from app.services.quote_health import check_source
from tests.services.test_quote_health import BRIDGE, GRAIN, MAYOR, OLD
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.revising import member, outline, revisions_written
from tests.support.sources import cite, give_text

CHANGED = BRIDGE.replace("lorries", "trucks")


def changed(db: Session, new: str = OLD.replace("lorries", "trucks")) -> tuple[Source, Passage, Citation]:
    """A checked event whose one checked citation rests on a passage that the newest text words otherwise."""
    source = make_source(db)
    give_text(db, source, OLD)
    event = make_event(db, cites=[cite(source, BRIDGE)])
    citation = db.scalars(select(Citation).where(Citation.event_id == event.id)).one()
    check_citation(db, citation, EDITOR)
    check_event(db, event, EDITOR)
    give_text(db, source, new)
    assert citation.passage is not None
    return source, citation.passage, citation


def first_state(db: Session, citation: Citation) -> Revision:
    mine = (Revision.record_kind == "citation", Revision.record_id == citation.id, Revision.number == 1)
    return db.scalars(select(Revision).where(*mine)).one()


def test_a_new_wording_is_cited_by_another_passage(writer: Session) -> None:
    _, passage, citation = changed(writer)
    editor = member(writer, "curator")
    assert (passage.health, passage.exact) == ("changed", BRIDGE)
    with revisions_written(writer) as written:
        accepted = accept_wording(writer, passage, seen_state(passage), editor, "The paper corrected itself")
    assert outline(written) == [("citation", "edit", 3), ("event", "edit", 3)]
    assert {(revision.author_id, revision.reason) for revision in written} == {
        (editor.person_id, "The paper corrected itself")
    }
    assert (accepted.exact, accepted.health, accepted.text_id) == (CHANGED, "exact", passage.found_text_id)
    assert (citation.passage_id, citation.checked_at, citation.event.review) == (accepted.id, None, "in-review")
    assert (passage.exact, passage.health) == (BRIDGE, "changed")
    assert restore_citation(writer, citation, first_state(writer, citation), EDITOR)
    assert citation.passage_id == passage.id
    refresh_event(writer, citation.event)
    assert list(check_database(writer)) == []


def test_words_are_anchored_by_hand(writer: Session) -> None:
    _, passage, citation = changed(writer, "\n\n".join((GRAIN, MAYOR)))
    assert passage.health == "lost"
    for quote, sentence in ((BRIDGE, "not in the text"), (" ", "Paste the words"), ("x" * 20_001, "at most")):
        with pytest.raises(Invalid, match=sentence):
            anchor_anew(writer, passage, quote, seen_state(passage), EDITOR)
    anchored = anchor_anew(writer, passage, "nobody  was told why it STAYED shut", seen_state(passage), EDITOR)
    assert (anchored.exact, anchored.health) == ("Nobody was told why it stayed shut", "exact")
    assert (citation.passage_id, citation.checked_at) == (anchored.id, None)
    assert list(check_database(writer)) == []


def test_an_older_text_is_kept_as_the_cited_one(writer: Session) -> None:
    source, passage, citation = changed(writer)
    checked_at, text_id = citation.checked_at, passage.text_id
    with revisions_written(writer) as written:
        kept = keep_version(writer, passage, seen_state(passage), EDITOR)
    assert outline(written) == [("citation", "edit", 3), ("event", "edit", 3)]
    assert (kept.is_kept, kept.health, kept.text_id, kept.exact) == (True, "exact", text_id, BRIDGE)
    assert kept.id != passage.id
    assert (citation.passage_id, citation.checked_at) == (kept.id, checked_at)
    give_text(writer, source, GRAIN)
    assert (kept.health, kept.text_id) == ("exact", text_id)
    assert check_source(writer, source.id) == {"lost": 1, "kept": 1}
    assert list(check_database(writer)) == []


def test_citations_are_taken_out_for_a_reason(writer: Session) -> None:
    _, passage, citation = changed(writer)
    with pytest.raises(Invalid, match="Say why"):
        withdraw_citations(writer, passage, seen_state(passage), EDITOR, " ")
    with revisions_written(writer) as written:
        assert withdraw_citations(writer, passage, seen_state(passage), EDITOR, "It was retracted") == 1
    assert outline(written) == [("citation", "withdraw", 3), ("event", "edit", 3)]
    assert citation.is_withdrawn
    assert citation.event.evidence == "uncited"
    assert list(check_database(writer)) == []


ACTS: dict[str, Callable[[Session, Passage, str, Viewer], object]] = {
    "accept": accept_wording,
    "anchor": lambda db, passage, seen, editor: anchor_anew(db, passage, "Grain arrived", seen, editor),
    "keep": keep_version,
    "withdraw": lambda db, passage, seen, editor: withdraw_citations(db, passage, seen, editor, "Retracted"),
}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_decides_about_what_they_have_not_seen_or_may_not(writer: Session, act: str) -> None:
    source, passage, citation = changed(writer)
    seen = seen_state(passage)
    with revisions_written(writer) as written:
        with pytest.raises(NotAllowed):
            ACTS[act](writer, passage, seen, Viewer(None, "contributor", Role.CONTRIBUTOR))
        with pytest.raises(Conflict, match="since you saw it"):
            ACTS[act](writer, passage, "1-2-3", EDITOR)
        give_text(writer, source, GRAIN)
        with pytest.raises(Conflict, match="since you saw it"):
            ACTS[act](writer, passage, seen, EDITOR)
        withdraw_event(writer, citation.event, EDITOR, "Entered twice")
        with pytest.raises(Conflict, match="decided about already"):
            ACTS[act](writer, passage, seen_state(passage), EDITOR)
    assert outline(written) == [("source", "add-text", 4), ("event", "withdraw", 3)]
    assert citation.passage_id == passage.id


def test_what_cannot_be_accepted_or_kept_is_refused(writer: Session) -> None:
    _, passage, _ = changed(writer, GRAIN)
    with pytest.raises(Conflict, match="no new wording"):
        accept_wording(writer, passage, seen_state(passage), EDITOR)
    source = make_source(writer, "Reprint")
    make_event(writer, cites=[cite(source, BRIDGE)])
    bare = writer.scalars(select(Passage).where(Passage.source_id == source.id)).one()
    with pytest.raises(Conflict, match="no version to keep"):
        keep_version(writer, bare, seen_state(bare), EDITOR)
    with pytest.raises(Conflict, match="not held"):
        anchor_anew(writer, bare, GRAIN, seen_state(bare), EDITOR)
