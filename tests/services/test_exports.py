"""Exporting the whole chronology: what the file carries and what not, and that an import takes it back unchanged."""

import hashlib
import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inputs import AnnotationInput
from app.domain.verdicts import UNDECIDED
from app.formats.chronology_file import read_chronology
from app.models import Annotation, Citation, Event, Source
from app.services.annotations import annotate, withdraw_annotation
from app.services.citations import withdraw_citation
from app.services.derived import list_standing_citations
from app.services.event_review import withdraw_event
from app.services.exports import ChronologyExport
from app.services.imports import import_chronology
from app.services.verdicts import record_verdict
from app.starter import FILE
from tests.support.chronologies import WORDS, as_bytes, document
from tests.support.databases import copy_sqlite
from tests.support.factories import EDITOR, make_event, make_source
from tests.support.sources import cite, counting_queries, give_text

SENTENCE = "The council, which had met for three days, closed the old bridge to all lorries until the thaw."
TEXT = f"First line.\n{SENTENCE} He refused. She refused. He refused.\nLast line."


def export(db: Session, *, with_private_notes: bool = False) -> tuple[ChronologyExport, str]:
    db.flush()
    exported = ChronologyExport(db, with_private_notes=with_private_notes, tell=lambda doing: None)
    return exported, "".join(exported.pieces())


def exported_document(db: Session, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(export(db, **options)[1])
    return found


def import_(db: Session, text: str, *, dry_run: bool = False, overwrite: bool = False) -> set[str]:
    """The outcomes of importing the text of a file."""
    read = read_chronology(text.encode())
    assert (read.faults, read.warnings) == ([], [])
    report = import_chronology(db, read, EDITOR, dry_run=dry_run, overwrite=overwrite)
    assert report.errors == []
    return {record.outcome for record in report.records}


def passage_of(db: Session, **fields: Any) -> dict[str, Any]:
    """The first citation of the only event, as the file has it."""
    citation = exported_document(db)["events"][0]["citations"][0]
    return {name: value for name, value in citation.items() if name in ("passage", "quote")}


def test_which_date_is_held_is_carried(db: Session) -> None:
    event = make_event(db, "Call made", "2023-09-19", cites=[make_source(db, "Read-out")])
    record_verdict(db, event, UNDECIDED, "They differ.", EDITOR, None)
    carried = exported_document(db)["events"][0]["verdict"]
    assert (carried["reason"], carried["by"], carried["event_date"]) == ("They differ.", EDITOR.name, "2023-09-19")
    assert import_(db, export(db)[1]) == {"same"}


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def without_defaults(value: Any) -> Any:
    defaults = {"review": "in-review", "confidentiality": "public", "visibility": "public"}
    if isinstance(value, dict):
        kept = {name: without_defaults(inner) for name, inner in value.items()}
        return {
            name: inner
            for name, inner in kept.items()
            if inner not in (None, "", [], False) and defaults.get(name) != inner
        }
    return [without_defaults(inner) for inner in value] if isinstance(value, list) else value


def by_key(given: dict[str, Any]) -> dict[str, Any]:
    """A document with its records by key, for the order of lists is free, and without what equals the defaults."""
    return {
        name: {record["key"]: without_defaults(record) for record in value} if isinstance(value, list) else value
        for name, value in given.items()
    }


@pytest.mark.parametrize("given", [document(), json.loads(FILE.read_text("utf-8"))], ids=["small", "starter"])
def test_a_file_comes_back_as_it_was(writer: Session, given: dict[str, Any]) -> None:
    import_(writer, as_bytes(given).decode())
    expected = by_key(given)
    for note in expected["annotations"].values():
        if note.get("created") == "2024-02-29T12:00:00+04:00":
            note["created"] = "2024-02-29T08:00:00Z"
    exported, text = export(writer)
    assert by_key(json.loads(text)) == expected
    assert (exported.problems, exported.left_out) == ([], {})
    assert import_(writer, text, dry_run=True) == {"same"}


def fill(db: Session) -> None:
    """A chronology made by hand: all kinds of quotes, a draft, a withdrawn event, a sealed source, notes."""
    held, unread = make_source(db, "Held"), make_source(db, "Unread", confidentiality="sealed")
    open_text = make_source(db, "Open", is_text_public=True)
    for source in (held, open_text):
        give_text(db, source, TEXT)
    make_event(db, "All quotes", "1911-08-03", cites=[
        cite(held, SENTENCE), cite(held, "He refused. She refused."), cite(open_text, SENTENCE),
        cite(held, "The council … the thaw."), cite(held, "The council, which had met for three … until the thaw."),
        cite(unread, "Words that nobody can look up here, and more of them than seven."),
        cite(unread, "Opening words … closing words", role="mentions", note="A *hint*."), cite(unread),
        cite(held, "Words that are not in the text at all, whoever looks.", keep_unfound=True),
    ])  # fmt: skip
    event = make_event(db, "A draft", None, review="draft", tags=["Two words"], actors=["Mira"], places=["Harbour"])
    make_event(db, "Earlier", "-0043~", part_of=event.id, summary="Text with *signs* & “quotes”.")
    withdraw_event(db, make_event(db, "Gone", "1911"), EDITOR, reason="Told twice")
    note = annotate(db, event, AnnotationInput(body="Why?", kind="question"), EDITOR)
    annotate(db, event, AnnotationInput(body="Nobody knows.", visibility="team"), EDITOR, reply_to=note)
    annotate(db, unread, AnnotationInput(body="Mine", visibility="private"), EDITOR)
    db.flush()


def test_what_was_made_by_hand_goes_to_an_empty_chronology_and_back(
    writer: Session, sqlite_template: Any, tmp_path: Any
) -> None:
    from app.database import Sessions, make_engine

    fill(writer)
    exported, text = export(writer, with_private_notes=True)
    assert exported.problems == []
    assert exported.counts == {
        "categories": 1, "actors": 1, "places": 1, "tags": 1, "sources": 3, "events": 4, "citations": 9,
        "annotations": 3,
    }  # fmt: skip
    assert import_(writer, text, dry_run=True) == {"same"}
    elsewhere = Sessions(make_engine(copy_sqlite(sqlite_template, tmp_path / "elsewhere.sqlite3")))
    with elsewhere.writing() as other:
        assert import_(other, text) == {"create", "same"}  # what has no title stays so
        other.flush()
        assert export(other, with_private_notes=True)[1] == text
        assert import_(other, text) == {"same"}
        # The text follows: what can be found there is found, and stays the same record.
        give_text(other, other.scalars(select(Source).where(Source.title == "Held")).one(), TEXT)
        healths = other.scalars(select(Citation).order_by(Citation.position)).all()
        assert [c.passage.health for c in healths if c.passage and c.source.title == "Held"] == [*["exact"] * 4, "lost"]
        assert import_(other, text, dry_run=True) == {"same"}
        other.rollback()
    elsewhere.engine.dispose()


@pytest.mark.parametrize("is_public", [False, True])
def test_long_passages_are_abridged_unless_they_may_be_republished(writer: Session, is_public: bool) -> None:
    source = make_source(writer, is_text_public=is_public)
    give_text(writer, source, TEXT)
    make_event(writer, cites=[cite(source, SENTENCE)])
    words = (
        {"exact": SENTENCE}
        if is_public
        else {"start_words": "The council, which had", "end_words": "lorries until the thaw."}
    )
    assert passage_of(writer) == {
        "passage": {**words, "sha256": digest(SENTENCE), "chars": len(SENTENCE), "paragraph": 2}
    }


def test_few_words_that_stand_twice_in_their_line_have_their_surroundings(writer: Session) -> None:
    source = make_source(writer)
    give_text(writer, source, TEXT)
    make_event(writer, cites=[cite(source, "She refused. He refused."), cite(source, "She refused.")])
    cited = exported_document(writer)["events"][0]["citations"]
    assert [sorted(citation["passage"].keys() & {"prefix", "suffix"}) for citation in cited] == [[], []]
    repeated = writer.scalars(select(Citation).where(Citation.position == 1)).one().passage
    assert repeated
    assert repeated.start is not None
    repeated.exact, repeated.start = "He refused.", TEXT.rindex("He refused.")
    repeated.end = repeated.start + len("He refused.")
    repeated.prefix, repeated.suffix = "She refused. ", "\nLast line."
    repeated.sha256, repeated.chars = digest("He refused."), len("He refused.")
    cited = exported_document(writer)["events"][0]["citations"]
    assert (cited[1]["passage"]["prefix"], cited[1]["passage"]["suffix"]) == ("She refused. ", "\nLast line.")


def test_a_quote_that_no_text_confirms_is_carried_as_a_quote(writer: Session) -> None:
    make_event(writer, cites=[cite(make_source(writer), "First words … last words")])
    assert passage_of(writer) == {"quote": "First words … last words"}


def test_what_is_withdrawn_is_carried_where_the_format_can_say_so(writer: Session) -> None:
    source = make_source(writer)
    event = make_event(writer, cites=[source, source])
    citation = list_standing_citations(writer, event.id)[0]
    gone = annotate(writer, event, AnnotationInput(body="Gone"), EDITOR)
    annotate(writer, event, AnnotationInput(body="An answer"), EDITOR, reply_to=gone)
    annotate(writer, event, AnnotationInput(body="On a citation"), EDITOR, citation=citation)
    withdraw_annotation(writer, gone, EDITOR)
    withdraw_citation(writer, citation, EDITOR, reason="Twice")
    withdraw_event(writer, make_event(writer, "Gone"), EDITOR, reason="Twice")
    exported, text = export(writer)
    found = json.loads(text)
    assert [(e["title"], e.get("review"), len(e.get("citations", []))) for e in found["events"]] == [
        ("Ceasefire signed", None, 1),
        ("Gone", "withdrawn", 0),
    ]
    assert [(note["body"], "reply_to" in note) for note in found["annotations"]] == [("An answer", False)]
    assert exported.left_out == {"withdrawn citations": 1, "withdrawn notes": 1, "notes on withdrawn citations": 1}
    assert import_(writer, text, dry_run=True) == {"same"}


def test_private_notes_are_carried_only_when_asked_for(writer: Session) -> None:
    annotate(writer, make_event(writer), AnnotationInput(body="Mine", visibility="private"), EDITOR)
    exported, text = export(writer)
    assert ("Mine" in text, exported.left_out) == (False, {"private notes": 1})
    assert exported_document(writer, with_private_notes=True)["annotations"][0]["visibility"] == "private"


def test_events_come_by_date_and_the_undated_last_all_else_by_key(writer: Session) -> None:
    for title, date in (("Later", "2001"), ("No day", None), ("Earlier", "1999"), ("Long", "1999/2000")):
        make_event(writer, title, date, tags=[f"{title} b", f"{title} a"])
    found = exported_document(writer)
    assert [event["title"] for event in found["events"]] == ["Earlier", "Long", "Later", "No day"]
    assert [tag["key"] for tag in found["tags"]] == sorted(tag["key"] for tag in found["tags"])
    assert found["events"][0]["tags"] == ["earlier-b", "earlier-a"]


def test_other_programs_fields_are_carried(writer: Session) -> None:
    event = make_event(writer, extra={"x_shelf": {"n": [1, "two"]}})
    assert exported_document(writer)["events"][0]["x_shelf"] == {"n": [1, "two"]}
    assert event.key == f"e-{event.id}" == exported_document(writer)["events"][0]["key"]


def test_what_an_import_would_refuse_is_named(writer: Session) -> None:
    event = make_event(writer)
    event.summary = "Raw <b>HTML</b>"
    problems = export(writer)[0].problems
    assert [problem.split(" must")[0] for problem in problems] == [f"events {event.key}: summary"]


def test_the_number_of_questions_does_not_grow_with_the_records(writer: Session) -> None:
    source = make_source(writer)
    asked = []
    for _ in range(2):
        for number in range(8):
            make_event(writer, f"Event {number}", tags=[f"Tag {number}"], cites=[source, source])
        writer.flush()
        writer.expunge_all()
        with counting_queries(writer.get_bind().engine) as sent:
            export(writer)
        asked.append(len(sent))
        source = writer.get_one(Source, source.id)
    assert asked[0] == asked[1]


def test_a_quote_of_a_file_becomes_a_passage_where_its_text_is_held(writer: Session) -> None:
    source = make_source(writer)
    give_text(writer, source, TEXT)
    make_event(writer, cites=[source])
    given = exported_document(writer)
    given["events"][0]["citations"][0]["quote"] = "the OLD bridge to all lorries"
    text = json.dumps(given)
    assert import_(writer, text, overwrite=True) == {"same", "update"}
    writer.flush()
    passage = writer.scalars(select(Citation)).one().passage
    assert passage
    assert (passage.health, passage.paragraph) == ("exact", 2)
    assert import_(writer, text, dry_run=True) == {"same"}
    given["events"][0]["citations"][0]["quote"] = "another wording"
    assert import_(writer, json.dumps(given), dry_run=True, overwrite=True) == {"same", "update"}


def test_a_citation_has_a_passage_or_a_quote() -> None:
    given = document()
    given["events"][0]["citations"][0]["quote"] = WORDS
    faults = [str(fault) for fault in read_chronology(as_bytes(given)).faults]
    assert faults == ["events ferry-stays-away citation c1: quote must be absent where there is a passage"]


def test_all_events_and_notes_are_there(writer: Session) -> None:
    fill(writer)
    found = exported_document(writer, with_private_notes=True)
    assert {event["key"] for event in found["events"]} == set(writer.scalars(select(Event.key)))
    assert {note["key"] for note in found["annotations"]} == set(writer.scalars(select(Annotation.key)))
