"""Importing chronology files: by key, idempotent, all or nothing, and what people changed is not overwritten."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.inputs import EventInput, SourceInput
from app.domain.permissions import Role, Viewer
from app.domain.verdicts import Verdict
from app.errors import NotAllowed
from app.formats.chronology_file import read_chronology
from app.models import Actor, Annotation, Chronology, Citation, Event, Revision, SearchText, Source, Tag
from app.services.annotations import resolve_annotation, withdraw_annotation
from app.services.checks import check_database
from app.services.citations import check_citation, withdraw_citation
from app.services.event_review import check_event, withdraw_event
from app.services.events import create_event, edit_event
from app.services.import_report import ImportReport
from app.services.imports import import_chronology
from app.services.people import as_viewer, create_person
from app.services.sources import add_text, edit_source
from tests.support.chronologies import WORDS, Document, as_bytes, document, passage
from tests.support.sources import counting_queries

EDITOR = Viewer(None, "import", Role.ADMIN)
Spoil = Callable[[Document], Any]


def import_(
    db: Session, given: Document, *, dry_run: bool = False, skip_errors: bool = False, overwrite: bool = False
) -> ImportReport:
    report = import_chronology(
        db,
        read_chronology(as_bytes(given)),
        EDITOR,
        dry_run=dry_run,
        skip_errors=skip_errors,
        overwrite=overwrite,
    )
    db.commit()
    db.expire_all()
    return report


def outcomes(report: ImportReport, *but: str) -> dict[str, str]:
    """By list and key what happens, and to which fields; records whose outcome is one of `but` are left out."""
    return {
        f"{record.list} {record.path}".strip(): " ".join((record.outcome, *record.fields))
        for record in report.records
        if record.outcome not in but
    }


def changed(spoil: Spoil) -> Document:
    given = document()
    spoil(given)
    return given


def get_event(db: Session, key: str = "ferry-stays-away") -> Event:
    return db.scalars(select(Event).where(Event.key == key)).one()


def get_citation(db: Session, key: str = "c1") -> Citation:
    return db.scalars(select(Citation).where(Citation.key == key)).one()


def get_note(db: Session, key: str = "why") -> Annotation:
    return db.scalars(select(Annotation).where(Annotation.key == key)).one()


def get_source(db: Session, key: str = "bulletin") -> Source:
    return db.scalars(select(Source).where(Source.key == key)).one()


def count_revisions(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(Revision)) or 0


def retitle(db: Session, title: str = "A title that people gave") -> None:
    """What somebody does who edits the event in its form."""
    event = get_event(db)
    citations = [
        {"id": citation.id, "source": {"id": citation.source_id}, "role": citation.role, "pin_cite": citation.pin_cite}
        | ({"quote": f"{citation.passage.start_words} … {citation.passage.end_words}"} if citation.passage else {})
        | {"claimed_date": citation.claimed, "key": citation.key}
        for citation in (get_citation(db, "c1"), get_citation(db, "c2"))
    ]
    given = EventInput.model_validate(
        {
            "title": title,
            "summary": event.summary,
            "date": event.edtf,
            "category": event.category.key,
            "actors": [{"id": link.actor_id, "role": link.role} for link in event.actor_links],
            "places": [{"id": place.id} for place in event.places],
            "tags": [{"id": tag.id} for tag in event.tags],
            "part_of": event.part_of_id,
            "citations": citations,
        }
    )
    assert edit_event(db, event, given, EDITOR, event.revision)
    db.commit()


# --- what an import writes -------------------------------------------------------------------------------------------


def test_every_field_reaches_its_record(db: Session) -> None:
    report = import_(db, document())
    assert report.is_written
    assert set(outcomes(report).values()) == {"create", "update title description licence"}
    chronology = db.get_one(Chronology, 1)
    assert (chronology.title, chronology.licence) == ("The harbour strike", "CC0-1.0")
    event = get_event(db)
    assert (event.title, event.edtf, event.review) == ("The ferry stays away for a day", "1999-05-03", "in-review")
    assert event.earliest == event.latest == 729_877
    assert [(link.actor.key, link.role) for link in event.actor_links] == [("ferry-company", "owner"), ("crew", "")]
    assert [place.key for place in event.places] == ["harbour"]
    assert [tag.key for tag in event.tags] == ["strike"]
    assert event.part_of is not None
    assert event.part_of.key == "strike"
    source = get_source(db, "reprint")
    assert source.derived_from is not None
    assert source.derived_from.key == "bulletin"
    supporting, mentioning = get_citation(db, "c1"), get_citation(db, "c2")
    assert (supporting.position, mentioning.position) == (0, 1)
    assert supporting.pin_cite == "p. 2"
    assert supporting.passage is not None
    assert supporting.passage.start_words == "The ferry left the"
    assert supporting.passage.health == "no-text"
    assert mentioning.claimed == "1999-05-03"
    assert mentioning.claimed_latest == 729_877


def test_what_is_derived_is_right_after_an_import(db: Session) -> None:
    import_(db, document())
    event = get_event(db)
    assert (event.evidence, event.source_count, event.note_count) == ("single", 2, 2)
    words = db.get_one(SearchText, event.id).words
    assert "ferry" in words
    assert "the company" in words
    assert list(check_database(db)) == []


def test_a_note_keeps_its_author_and_its_time_and_belongs_to_no_account(db: Session) -> None:
    create_person(db, "A reader", "reader")
    import_(db, document())
    first, second = get_note(db, "why"), get_note(db, "why-not")
    assert (first.author_name, first.author_id) == ("A reader", None)
    assert first.created_at == datetime(2024, 2, 29, 8, tzinfo=UTC)
    assert second.created_at is None
    assert second.reply_to_id == first.id
    assert first.citation_id == get_citation(db, "c1").id


def test_a_checked_event_has_no_checker_and_a_withdrawn_one_stays_withdrawn(db: Session) -> None:
    given = document()
    given["events"][0]["review"] = "checked"
    given["events"][1]["review"] = "withdrawn"
    import_(db, given)
    event = get_event(db)
    assert (event.review, event.checked_by_id, event.checked_at) == ("checked", None, None)
    assert get_event(db, "strike").review == "withdrawn"
    assert not import_(db, given).count("update")


def test_fields_of_other_programs_are_kept(db: Session) -> None:
    given = changed(lambda d: d["events"][0].update(x_case=7, x_list=[{"a": None}]))
    import_(db, given)
    assert get_event(db).extra == {"x_case": 7, "x_list": [{"a": None}]}
    given["events"][0].pop("x_list")
    given["events"][0]["x_case"] = 8
    report = import_(db, given)
    assert outcomes(report, "same") == {"events ferry-stays-away": "update x_case"}
    assert get_event(db).extra == {"x_case": 8, "x_list": [{"a": None}]}


def test_title_description_and_licence_are_taken_where_there_are_none(db: Session) -> None:
    db.get_one(Chronology, 1).title = "Ours"
    import_(db, document())
    chronology = db.get_one(Chronology, 1)
    assert (chronology.title, chronology.licence) == ("Ours", "CC0-1.0")


def test_equal_passages_of_a_source_are_one_row(db: Session) -> None:
    given = document()
    given["events"][1]["citations"] = [
        {"key": "c3", "source": "bulletin", "role": "supports", "passage": passage()},
        {"key": "c4", "source": "reprint", "role": "supports", "passage": passage()},
        {"key": "c5", "source": "bulletin", "role": "supports", "passage": passage(paragraph=2)},
    ]
    import_(db, given)
    ids = [get_citation(db, key).passage_id for key in ("c1", "c3", "c4", "c5")]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


def test_passages_are_located_where_the_text_is_held(db: Session) -> None:
    given = changed(lambda d: d["events"].clear() or d["annotations"].clear())
    import_(db, given)
    add_text(db, get_source(db), f"Harbour news. {WORDS}\n".encode(), EDITOR, origin="bulletin.txt")
    import_(db, document())
    found = get_citation(db, "c1").passage
    assert found is not None
    assert (found.health, found.start) == ("exact", 14)
    assert outcomes(import_(db, document()), "same") == {}


def test_only_curators_import(db: Session) -> None:
    with pytest.raises(NotAllowed):
        import_chronology(db, read_chronology(as_bytes(document())), Viewer(1, "Con", Role.CONTRIBUTOR))


# --- again -----------------------------------------------------------------------------------------------------------


def test_a_second_import_says_same_throughout_and_writes_nothing(db: Session) -> None:
    import_(db, document())
    before, version = count_revisions(db), db.get_one(Chronology, 1).version
    report = import_(db, document())
    assert set(outcomes(report).values()) == {"same"}
    assert (count_revisions(db), db.get_one(Chronology, 1).version) == (before, version)


def test_the_order_of_lists_does_not_matter(db: Session) -> None:
    given = document()
    for in_list in ("categories", "actors", "sources", "events", "annotations"):
        given[in_list].reverse()
    given["events"][1]["citations"].reverse()
    assert import_(db, given).is_written
    assert set(outcomes(import_(db, document())).values()) == {"same"}


def test_what_the_file_lacks_is_left_alone(db: Session) -> None:
    import_(db, document())
    given = document()
    given["annotations"] = []
    given["events"].pop(1)
    given["events"][0] = {key: given["events"][0][key] for key in ("key", "title", "category")}
    given["sources"][1].pop("derived_from")
    assert set(outcomes(import_(db, given)).values()) == {"same"}
    event = get_event(db)
    assert event.edtf == "1999-05-03"
    assert len(event.actor_links) == 2
    assert not get_citation(db).is_withdrawn


UPDATES: list[tuple[Spoil, dict[str, str]]] = [
    (lambda d: d["events"][0].update(title="Another title"), {"events ferry-stays-away": "update title"}),
    (
        lambda d: d["events"][0].update(actors=[{"actor": "crew"}], tags=[], sequence=2),
        {"events ferry-stays-away": "update actors tags sequence"},
    ),
    (
        lambda d: d["events"][0].update(actors=[{"actor": "crew"}, {"actor": "ferry-company", "role": "owner"}]),
        {"events ferry-stays-away": "update actors"},
    ),
    (lambda d: d["categories"][0].update(label="Traffic", hue=4), {"categories transport": "update label hue"}),
    (lambda d: d["actors"][0].update(aliases=[]), {"actors ferry-company": "update aliases"}),
    (lambda d: d["places"][0].update(lat=41), {"places harbour": "update lat"}),
    (
        lambda d: d["sources"][1].update(URL="https://example.org/a", publisher="Another Press"),
        {"sources reprint": "update publisher URL"},
    ),
    (lambda d: d["annotations"][0].update(resolved=True), {"annotations why": "update resolved"}),
    (lambda d: d["annotations"][1].update(author="Nobody"), {"annotations why-not": "update author"}),
    (
        lambda d: d["events"][0]["citations"][0].update(note="A word on it"),
        {"events ferry-stays-away": "update citations", "citations ferry-stays-away/c1": "update note"},
    ),
    (
        lambda d: d["events"][0]["citations"][1].update(passage=passage(), claimed_date="1999-05-04"),
        {"events ferry-stays-away": "update citations", "citations ferry-stays-away/c2": "update passage claimed_date"},
    ),
    (
        lambda d: d["events"][0]["citations"][0].update(source="reprint"),
        {"events ferry-stays-away": "update citations", "citations ferry-stays-away/c1": "update source passage"},
    ),
    (
        lambda d: d["events"][1].update(citations=[{"key": "c1", "source": "reprint", "role": "supports"}]),
        {"events strike": "update citations", "citations strike/c1": "create"},
    ),
]


@pytest.mark.parametrize(("spoil", "expected"), UPDATES, ids=range(len(UPDATES)))
def test_an_update_names_its_fields_and_raises_one_revision_a_record(
    db: Session, spoil: Spoil, expected: dict[str, str]
) -> None:
    import_(db, document())
    before = count_revisions(db)
    planned = import_(db, changed(spoil), dry_run=True)
    assert outcomes(planned, "same") == expected
    assert count_revisions(db) == before
    assert outcomes(import_(db, changed(spoil)), "same") == expected
    assert count_revisions(db) == before + len(expected)
    assert set(outcomes(import_(db, changed(spoil))).values()) == {"same"}
    assert list(check_database(db)) == []


def test_which_date_is_held_comes_along_and_goes(db: Session) -> None:
    verdict = {"date": "1999-06", "reason": "The log is primary.", "by": "Mira", "at": "2026-01-02T03:04:05Z"}
    given = changed(
        lambda d: d["events"][0].update(verdict={**verdict, "event_date": "1999-05", "claimed": ["1999-06"]})
    )
    import_(db, given)
    kept = Verdict.read(get_event(db).verdict)
    assert kept == Verdict(
        "1999-06", "The log is primary.", "Mira", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "1999-05", ("1999-06",)
    )
    assert set(outcomes(import_(db, given)).values()) == {"same"}
    assert set(outcomes(import_(db, document())).values()) == {"same"}, "a file that does not know the field"
    for wrong in ({**verdict, "reason": ""}, {**verdict, "at": "soon"}, {**verdict, "date": "June"}, ["x"], "June"):
        refused = document()
        refused["events"][0]["verdict"] = wrong
        assert import_(db, refused).errors
        assert Verdict.read(get_event(db).verdict) == kept


def test_where_the_date_changes_its_words_and_note_do_not_stay_behind(db: Session) -> None:
    import_(db, changed(lambda d: d["events"][0].update(date_as_written="3 May", date_note="Stated.")))
    report = import_(db, changed(lambda d: d["events"][0].update(date="1999-06")))
    assert outcomes(report, "same") == {"events ferry-stays-away": "update date date_as_written date_note"}
    event = get_event(db)
    assert (event.edtf, event.date_as_written, event.date_note) == ("1999-06", "", "")


def test_a_new_name_is_found_with_the_events_that_carry_it(db: Session) -> None:
    import_(db, document())
    import_(db, changed(lambda d: d["actors"][1].update(name="The sailors")))
    assert "the sailors" in db.get_one(SearchText, get_event(db).id).words


def test_another_publisher_weighs_the_evidence_anew(db: Session) -> None:
    given = document()
    given["sources"][1].pop("derived_from")
    given["sources"][1]["publisher"] = "Evening Press"
    given["events"][0]["citations"][1]["role"] = "supports"
    import_(db, given)
    assert get_event(db).evidence == "single"
    given["sources"][1]["publisher"] = "Morning Press"
    import_(db, given)
    assert get_event(db).evidence == "corroborated"


# --- people and imports ----------------------------------------------------------------------------------------------


def test_what_people_changed_is_an_error_that_names_the_fields(db: Session) -> None:
    import_(db, document())
    retitle(db)
    report = import_(db, changed(lambda d: d["events"][0].update(summary="Another summary")))
    assert not report.is_written
    assert outcomes(report, "same", "skipped") == {"events ferry-stays-away": "error title"}
    assert report.errors[0] == (
        "events ferry-stays-away title: was changed here since its last import, and differs from the file"
    )
    assert get_event(db).title == "A title that people gave"


def test_overwriting_replaces_what_people_changed(db: Session) -> None:
    import_(db, document())
    retitle(db)
    report = import_(db, document(), overwrite=True)
    assert outcomes(report, "same") == {"events ferry-stays-away": "update title"}
    assert get_event(db).title == "The ferry stays away for a day"
    assert set(outcomes(import_(db, document())).values()) == {"same"}


def test_a_record_that_people_changed_takes_what_does_not_touch_their_change(db: Session) -> None:
    import_(db, document())
    retitle(db)
    report = import_(
        db,
        changed(lambda d: d["events"][0].update(title="A title that people gave", summary="Another summary")),
    )
    assert outcomes(report, "same") == {"events ferry-stays-away": "update summary"}
    assert get_event(db).title == "A title that people gave"


def test_a_record_that_was_written_here_is_not_overwritten(db: Session) -> None:
    import_(db, document())
    event = create_event(db, EventInput(key="landfall", title="The ferry lands", category="transport"), EDITOR)
    db.commit()
    given = document()
    given["events"].append({"key": "landfall", "title": "Land is sighted", "category": "transport"})
    report = import_(db, given)
    assert report.errors == ["events landfall title: was written here, not imported, and differs from the file"]
    given["events"][2]["title"] = "The ferry lands"
    assert outcomes(import_(db, given), "same") == {}
    assert event.imported_revision is None


def test_a_revision_that_changes_no_field_of_the_file_does_not_stand_in_the_way(db: Session) -> None:
    import_(db, document())
    add_text(db, get_source(db), WORDS.encode(), EDITOR, origin="bulletin.txt")
    check_citation(db, get_citation(db), EDITOR)
    db.commit()
    report = import_(
        db,
        changed(lambda d: (d["sources"][0].update(title="Evening bulletin"), d["events"][0].update(sequence=3))),
    )
    assert outcomes(report, "same") == {
        "sources bulletin": "update title",
        "events ferry-stays-away": "update sequence",
    }


def test_an_event_checked_here_stays_checked_while_the_file_is_silent(db: Session) -> None:
    import_(db, document())
    curator = as_viewer(create_person(db, "Cora", "curator"))
    check_event(db, get_event(db), curator)
    check_citation(db, get_citation(db), curator)
    db.commit()
    assert set(outcomes(import_(db, document())).values()) == {"same"}
    event = get_event(db)
    assert (event.review, event.checked_by_id) == ("checked", curator.person_id)
    report = import_(db, changed(lambda d: d["events"][0].update(review="in-review")))
    assert outcomes(report, "same", "skipped") == {"events ferry-stays-away": "error review"}


def test_a_changed_event_is_no_longer_checked_nor_are_its_citations_when_the_date_changes(db: Session) -> None:
    import_(db, document())
    check_event(db, get_event(db), EDITOR)
    check_citation(db, get_citation(db), EDITOR)
    db.commit()
    import_(db, changed(lambda d: d["events"][0].update(sequence=1)))
    assert get_event(db).review == "checked"
    import_(db, changed(lambda d: d["events"][0].update(title="Another title")))
    assert (get_event(db).review, get_event(db).checked_at) == ("in-review", None)
    assert get_citation(db).checked_at is not None
    import_(db, changed(lambda d: d["events"][0].update(title="Another title", date="1999-05-04")))
    assert get_citation(db).checked_at is None
    assert list(check_database(db)) == []


def test_what_was_withdrawn_here_stays_withdrawn(db: Session) -> None:
    import_(db, document())
    withdraw_event(db, get_event(db, "strike"), EDITOR, "Not our strike")
    withdraw_citation(db, get_citation(db, "c2"), EDITOR)
    withdraw_annotation(db, get_note(db, "why-not"), EDITOR)
    db.commit()
    assert set(outcomes(import_(db, document())).values()) == {"same"}
    assert get_event(db, "strike").review == "withdrawn"
    assert get_citation(db, "c2").is_withdrawn
    assert get_note(db, "why-not").is_withdrawn
    given = changed(lambda d: d["events"][1].update(review="in-review"))
    assert outcomes(import_(db, given), "same", "skipped") == {"events strike": "error review"}
    import_(db, given, overwrite=True)
    event = get_event(db, "strike")
    assert (event.review, event.review_before, event.withdrawn_reason) == ("in-review", None, "")


def test_a_note_resolved_here_is_not_opened_by_a_silent_file(db: Session) -> None:
    import_(db, document())
    resolve_annotation(db, get_note(db), EDITOR)
    db.commit()
    assert set(outcomes(import_(db, document())).values()) == {"same"}
    assert get_note(db).is_resolved


def test_a_note_cannot_move_to_another_record_even_by_overwriting(db: Session) -> None:
    import_(db, document())
    given = document()
    for note in given["annotations"]:
        note["target"] = {"event": "strike"}
    report = import_(db, given, overwrite=True)
    assert not report.is_written
    assert "annotations why target: a note that is here already cannot move to another record" in report.errors


def test_a_source_edited_here_is_protected_too(db: Session) -> None:
    import_(db, document())
    source = get_source(db)
    edit_source(db, source, SourceInput(type="report", title="Bulletin", publisher="Evening Press"), EDITOR, None)
    db.commit()
    report = import_(db, document())
    assert outcomes(report, "same", "skipped") == {"sources bulletin": "error type issued"}


def test_a_key_that_an_import_took_is_not_given_to_an_event_made_here(db: Session) -> None:
    given = document()
    given["events"].append({"key": "e-4", "title": "An event from elsewhere", "category": "transport"})
    import_(db, given)
    made = create_event(db, EventInput(title="An event from here", category="transport"), EDITOR)
    db.commit()
    assert made.name == "e-4"
    assert made.key == "e-4-2"


def test_an_import_leaves_room_for_what_people_add(db: Session) -> None:
    import_(db, document())
    add = EventInput.model_validate(
        {
            "title": "A pier is closed",
            "category": "transport",
            "actors": [{"name": "A new actor"}],
            "citations": [{"new_source": {"title": "A new source"}, "quote": "The pier is closed for a year."}],
        }
    )
    create_event(db, add, EDITOR)
    db.commit()
    assert list(check_database(db)) == []


# --- all or nothing --------------------------------------------------------------------------------------------------


def test_one_bad_record_stops_the_import_with_nothing_written(db: Session) -> None:
    report = import_(db, changed(lambda d: d["events"][1].update(date="soon")))
    assert not report.is_written
    assert report.count("error") == 1
    assert db.scalar(select(func.count()).select_from(Tag)) == 0
    assert db.get_one(Chronology, 1).title == ""
    assert count_revisions(db) == 0


def test_a_dry_run_writes_nothing(db: Session) -> None:
    report = import_(db, document(), dry_run=True)
    assert not report.is_written
    assert report.count("create") == 13
    assert db.scalar(select(func.count()).select_from(Event)) == 0
    assert db.get_one(Chronology, 1).version == 0


def test_skipping_leaves_out_what_refers_to_a_bad_record_and_lists_both(db: Session) -> None:
    report = import_(db, changed(lambda d: d["sources"][0].update(type="An Article")), skip_errors=True)
    assert report.is_written
    assert outcomes(report, "create", "update") == {
        "sources bulletin": "error",
        "sources reprint": "skipped",
        "citations ferry-stays-away/c1": "skipped",
        "citations ferry-stays-away/c2": "skipped",
        "annotations why": "skipped",
        "annotations why-not": "skipped",
    }
    assert "events ferry-stays-away citation c1: is left out, since it refers to sources bulletin" in report.errors
    assert get_event(db).evidence == "uncited"
    assert list(check_database(db)) == []
    assert set(outcomes(import_(db, document()), "same").values()) == {"create", "update citations"}


SKIPS: list[tuple[Spoil, set[str]]] = [
    (lambda d: d["events"][1].update(title="It ends."), {"events strike", "events ferry-stays-away"}),
    (lambda d: d["actors"][1].pop("kind"), {"actors crew", "events ferry-stays-away"}),
    (lambda d: d["categories"][0].update(hue=0), {"categories transport", "events strike", "events ferry-stays-away"}),
    (lambda d: d["annotations"][0].pop("body"), {"annotations why", "annotations why-not"}),
    (lambda d: d["tags"].append({"key": "strike", "label": "x"}), {"tags strike", "events ferry-stays-away"}),
]


@pytest.mark.parametrize(("spoil", "expected"), SKIPS, ids=range(len(SKIPS)))
def test_records_that_cannot_stand_are_skipped_with_all_that_rests_on_them(
    db: Session, spoil: Spoil, expected: set[str]
) -> None:
    report = import_(db, changed(spoil), skip_errors=True)
    assert report.is_written
    left_out = {record for record in outcomes(report, "create", "update") if not record.startswith("citations")}
    event_is_out = "events ferry-stays-away" in expected
    assert left_out == expected | ({"annotations why", "annotations why-not"} if event_is_out else set())
    assert list(check_database(db)) == []


def test_a_conflict_can_be_skipped_too(db: Session) -> None:
    import_(db, document())
    retitle(db)
    given = changed(lambda d: d["tags"][0].update(label="Walkout"))
    report = import_(db, given, skip_errors=True)
    assert report.is_written
    assert outcomes(report, "same", "skipped") == {
        "tags strike": "update label",
        "events ferry-stays-away": "error title",
    }
    assert get_event(db).title == "A title that people gave"
    assert "walkout" in db.get_one(SearchText, get_event(db).id).words


@pytest.mark.parametrize("spoil", [lambda d: d.pop("title"), lambda d: d.update(tags={})], ids=["title", "list"])
def test_faults_of_the_file_as_a_whole_cannot_be_skipped(db: Session, spoil: Spoil) -> None:
    report = import_(db, changed(spoil), skip_errors=True)
    assert not report.is_written
    assert db.scalar(select(func.count()).select_from(Actor)) == 0


def test_warnings_are_passed_on(db: Session) -> None:
    report = import_(db, changed(lambda d: d["tags"][0].update(colour="red")))
    assert report.is_written
    assert list(report.warnings) == ["tags strike: the field “colour” is not known and is not stored."]


def test_many_events_cost_as_many_statements_as_few(db: Session) -> None:
    counts = []
    for size in (20, 200):
        given = document()
        given["events"] += [
            {
                "key": f"event-{size}-{n}",
                "title": "Something happens",
                "category": "transport",
                "part_of": "strike",
                "actors": [{"actor": "crew"}],
                "citations": [
                    {"key": "c1", "source": "bulletin", "role": "supports", "passage": passage(f"{WORDS} {n}")}
                ],
            }
            for n in range(size)
        ]
        with counting_queries(db.get_bind().engine) as statements:
            assert import_(db, given).is_written
        counts.append(len(statements))
    # Both write in parts.
    assert counts[1] < counts[0] + 20
