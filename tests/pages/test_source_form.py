"""The form of a source: adding, editing, faults, conflicts, and who may do it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.models import Revision, Source
from app.pages.source_fields import LABELS
from tests.pages.event_reading import Element, read
from tests.support.factories import make_source

SignedIn = Callable[..., TestClient]

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests where the database makes no difference."""

WHOLE = {
    "type": "interview",
    "title": "Talk with the harbour master",
    "authors": 'Sample, Ada\r\nHarbour desk\r\n\r\n"Working Group on Roads, Riga"',
    "publisher": "Harbour Press",
    "container": "Harbour Weekly",
    "date": "19 Sept 2023",
    "is_issued_supplied": "on",
    "issued_note": "The newest day that it tells of.",
    "url": "https://bulletin.example/talk?id=1&x=2",
    "archived_url": "https://archive.example/web/2023/https://bulletin.example/talk",
    "reliability": "B",
    "language": "en",
    "note": "Two lines\r\nof *note*.",
    "is_text_public": "on",
    "reason": "Found in the archive",
}


def form_of(page: Element) -> dict[str, str]:
    """What a browser would send if the form were submitted as it stands."""
    form = next(form for form in page.all("form") if form.all("textarea", name="authors"))
    values: dict[str, str] = {}
    for field in form.all("input"):
        kind = field.attributes.get("type", "text")
        if kind not in ("checkbox", "radio") or "checked" in field.attributes:
            values[field.attributes["name"]] = field.attributes.get("value", "")
    for area in form.all("textarea"):
        # A line break right behind the tag is not part of the value.
        values[area.attributes["name"]] = "".join(str(part) for part in area.parts).removeprefix("\n")
    for choice in form.all("select"):
        options = choice.all("option")
        chosen = [option for option in options if "selected" in option.attributes]
        values[choice.attributes["name"]] = (chosen or options)[0].attributes["value"]
    return values


def faults(response: Response) -> dict[str, str]:
    """The sentences of the summary by the field to which they lead, which must also stand at the field."""
    page = read(response, 422)
    assert page.one("title").text.startswith("Error: ")
    summary = page.one("div", role="alert")
    told = {link.attributes["href"][1:]: link.text for link in summary.all("a")}
    for name, sentence in told.items():
        assert page.one("p", id=f"{name}-e").text == sentence
        (field,) = [element for element in page.all() if element.attributes.get("id") == name]
        if field.tag != "fieldset":
            assert field.attributes["aria-invalid"] == "true"
            assert f"{name}-e" in field.attributes["aria-describedby"].split()
    return told


def the_source(db: Session, title: str) -> Source:
    db.rollback()
    return db.scalars(select(Source).where(Source.title == title)).one()


def count(db: Session) -> int:
    db.rollback()
    return db.scalar(select(func.count()).select_from(Source)) or 0


# --- adding -----------------------------------------------------------------------------------------------------------


def test_a_source_is_added_with_all_its_fields(signed_in: SignedIn, db: Session) -> None:
    origin = make_source(db, "Wire report")
    db.commit()
    contributor = signed_in("contributor")
    response = contributor.post("/sources/new", data=WHOLE | {"derived_from": f"s-{origin.id} Wire report"})
    source = the_source(db, WHOLE["title"])
    assert (response.status_code, response.headers["location"]) == (303, f"/sources/{source.id}")
    assert source.type == "interview"
    assert source.authors == [
        {"family": "Sample", "given": "Ada"},
        {"literal": "Harbour desk"},
        {"literal": "Working Group on Roads, Riga"},
    ]
    assert (source.publisher, source.container) == ("Harbour Press", "Harbour Weekly")
    assert (source.issued, source.is_issued_supplied) == ("2023-09-19", True)
    assert source.issued_note == "The newest day that it tells of."
    assert (source.url, source.language) == (WHOLE["url"], "en")
    assert source.archived_url == WHOLE["archived_url"]
    assert source.note == "Two lines\nof *note*."
    assert (source.is_text_public, source.confidentiality, source.derived_from_id) == (True, "public", origin.id)
    assert source.reliability == "B"
    revision = db.scalars(
        select(Revision).where(Revision.record_kind == "source", Revision.record_id == source.id)
    ).one()
    assert (revision.number, revision.action, revision.reason) == (1, "create", "Found in the archive")
    assert read(contributor.get(f"/sources/{source.id}")).one("div", id="flash").text == "Source added."


@on_sqlite
def test_a_title_that_we_supply_goes_into_brackets(signed_in: SignedIn, db: Session) -> None:
    contributor = signed_in("contributor")
    for typed in ("Leaflet on the bridge", "[Leaflet on the road]"):
        answer = contributor.post("/sources/new", data={"title": typed, "is_title_supplied": "on"})
        assert answer.status_code == 303
    assert the_source(db, "[Leaflet on the bridge]").is_title_supplied
    source = the_source(db, "[Leaflet on the road]")
    form = form_of(read(contributor.get(f"/sources/{source.id}/edit")))
    assert (form["title"], form["is_title_supplied"]) == ("Leaflet on the road", "on")
    del form["is_title_supplied"]
    assert contributor.post(f"/sources/{source.id}/edit", data=form).status_code == 303
    db.rollback()
    assert (source.title, source.is_title_supplied) == ("Leaflet on the road", False)


REFUSED: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"title": " "}, {"title": "Give the source’s title."}),
    ({"title": "[]", "is_title_supplied": "on"}, {"title": "Give the source’s title."}),
    ({"title": "[Leaflet]"}, {"title": "Square brackets mark a title that we supply."}),
    ({"title": "x" * 301}, {"title": "“Title” is too long: 300 characters at most."}),
    ({"type": "sculpture"}, {"type": "Choose one of the kinds that are listed."}),
    ({"type": "<b>"}, {"type": "Choose one of the kinds that are listed."}),
    ({"authors": "ok\n" + "x" * 301}, {"authors": "An author’s name (line 2) is too long"}),
    ({"authors": "\n".join(f"Name {n}" for n in range(101))}, {"authors": "At most 100 authors can be kept."}),
    ({"publisher": "x" * 301}, {"publisher": "“Publisher” is too long"}),
    ({"date": "yestermorn"}, {"date": "yestermorn"}),
    ({"date": "31 Feb 2023"}, {"date": "31 Feb 2023"}),
    ({"date": "03/04/2023"}, {"date": "Is 03/04/2023 "}),
    ({"date": "x" * 100_000}, {"date": ""}),
    ({"is_issued_supplied": "on"}, {"date": "Write the date that was inferred", "issued_note": "Say from what"}),
    ({"is_issued_supplied": "on", "date": "2023"}, {"issued_note": "Say from what the date was inferred"}),
    ({"url": "javascript:alert(1)"}, {"url": "An address starts with http:// or https://"}),
    ({"archived_url": "javascript:alert(1)"}, {"archived_url": "An address starts with http:// or https://"}),
    ({"url": "https://a b.example"}, {"url": "An address starts with http:// or https://"}),
    ({"url": "https://[::1"}, {"url": "An address starts with http:// or https://"}),
    ({"language": "Englisch, glaube ich"}, {"language": "BCP 47"}),
    ({"note": "x" * 20_001}, {"note": "“Note” is too long: 20,000 characters at most."}),
    ({"derived_from": "No such thing"}, {"derived_from": "There is no source “No such thing”."}),
    ({"derived_from": "s-4711"}, {"derived_from": "There is no source s-4711 to choose."}),
    ({"derived_from": "9999999999"}, {"derived_from": "There is no source s-9999999999 to choose."}),
    ({"derived_from": "Twice the same"}, {"derived_from": "More than one source has that title."}),
    ({"derived_from": "Sealed thing"}, {"derived_from": "There is no source “Sealed thing”."}),
    ({"reason": "x" * 501}, {"reason": "“Why this change” is too long: 500 characters at most."}),
]


def test_faults_are_told_at_the_fields_and_what_was_typed_stays(signed_in: SignedIn, db: Session) -> None:
    make_source(db, "Twice the same")
    make_source(db, "Twice the same")
    make_source(db, "Sealed thing", confidentiality="sealed")
    db.commit()
    contributor = signed_in("contributor")
    for typed, expected in REFUSED:
        sent = {"type": "report", "title": "Harbour report", "publisher": "Harbour Press"} | typed
        response = contributor.post("/sources/new", data=sent)
        told = faults(response)
        assert set(told) == set(expected), typed
        assert all(told[name].startswith(words) or words in told[name] for name, words in expected.items()), told
        kept = form_of(read(response, 422))
        for name, value in sent.items():
            assert kept[name] == (value if name != "type" or value == "report" else "article"), name
    assert count(db) == 3


@on_sqlite
def test_all_faults_are_told_at_once_in_the_order_of_the_form(signed_in: SignedIn) -> None:
    sent = {"title": "", "date": "yestermorn", "url": "nowhere", "language": "??", "derived_from": "x"}
    told = faults(signed_in("contributor").post("/sources/new", data=sent))
    assert list(told) == ["title", "date", "url", "language", "derived_from"]
    assert list(told) == [name for name in LABELS if name in told]


def test_unseen_characters_are_taken_out(signed_in: SignedIn, db: Session) -> None:
    sent = {
        "title": "Harbour\x00 \u202ereport\u2066\t now ",
        "authors": "A\x07da\x00",
        "derived_from": "\x00",
        "reason": "\x00",
    }
    assert signed_in("contributor").post("/sources/new", data=sent).status_code == 303
    assert the_source(db, "Harbour report now").authors == [{"literal": "Ada"}]


@on_sqlite
def test_a_date_is_read_back_on_the_form(signed_in: SignedIn, db: Session) -> None:
    source = make_source(db, "Harbour report", issued="2023-11~")
    db.commit()
    contributor = signed_in("contributor")
    page = read(contributor.get(f"/sources/{source.id}/edit"))
    assert form_of(page)["date"] == "c. November 2023"
    assert "2023-11~" in page.one("div", id="date-r").text
    asked = read(contributor.post("/sources/new", data={"title": "Harbour report", "date": "03/04/2023"}), 422)
    assert "2023-04-03" in asked.one("div", id="date-r").text
    assert "2023-03-04" in asked.one("div", id="date-r").text


def test_a_form_that_is_sent_twice_makes_one_source(signed_in: SignedIn, db: Session) -> None:
    contributor = signed_in("contributor")
    before = count(db)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: contributor.post("/sources/new", data=WHOLE), range(2)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert count(db) == before + 1
    assert signed_in("contributor").post("/sources/new", data=WHOLE).status_code == 303
    assert count(db) == before + 2, "what another person adds is another source"


# --- editing ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def report(db: Session) -> Source:
    origin = make_source(db, "Wire report")
    source = make_source(
        db,
        "Harbour report",
        key="harbour-report",
        type="report",
        authors=[{"family": "Sample", "given": "Ada"}, {"family": "Mono"}, {"literal": "Group, Riga"}],
        publisher="Harbour Press",
        container="Weekly",
        issued="[..2023-09-11]",
        is_issued_supplied=True,
        issued_note="Told of\n\nlater days.",
        url="https://bulletin.example/",
        language="hy",
        note="A note.",
        text_sha256="a" * 64,
        is_text_public=True,
        derived_from=origin.id,
        extra={"x_box": "7"},
    )
    db.commit()
    return source


@on_sqlite
def test_a_form_that_is_sent_back_as_it_came_changes_nothing(signed_in: SignedIn, db: Session, report: Source) -> None:
    for role in ("contributor", "curator"):
        editor = signed_in(role)
        page = read(editor.get(f"/sources/{report.id}/edit"))
        response = editor.post(f"/sources/{report.id}/edit", data=form_of(page))
        assert (response.status_code, response.headers["location"]) == (303, f"/sources/{report.id}")
        shown = read(editor.get(f"/sources/{report.id}"))
        assert shown.one("div", id="flash").text == "Nothing was changed, so no version was saved."
        db.rollback()
        assert report.revision == 1


@on_sqlite
def test_an_edit_is_a_version_and_keeps_what_the_form_does_not_show(
    signed_in: SignedIn, db: Session, report: Source
) -> None:
    contributor = signed_in("contributor")
    form = form_of(read(contributor.get(f"/sources/{report.id}/edit")))
    response = contributor.post(f"/sources/{report.id}/edit", data=form | {"title": "Port report", "reason": "Misread"})
    assert response.status_code == 303
    db.rollback()
    assert (report.title, report.revision, report.key) == ("Port report", 2, "harbour-report")
    assert (report.text_sha256, report.extra, report.issued) == ("a" * 64, {"x_box": "7"}, "[..2023-09-11]")
    last = db.scalars(select(Revision).where(Revision.record_kind == "source").order_by(Revision.id.desc())).first()
    assert last is not None
    assert (last.number, last.reason) == (2, "Misread")
    assert read(contributor.get(f"/sources/{report.id}")).one("div", id="flash").one("p").text == "Saved as version 2."


def test_somebody_who_saves_other_fields_in_between_is_merged(signed_in: SignedIn, db: Session, report: Source) -> None:
    mine, theirs = signed_in("contributor"), signed_in("curator")
    path = f"/sources/{report.id}/edit"
    form, other = form_of(read(mine.get(path))), form_of(read(theirs.get(path)))
    theirs.post(path, data=other | {"publisher": "Port Press", "type": "hearing"})
    assert mine.post(path, data=form | {"title": "My title", "note": "My note"}).status_code == 303
    db.rollback()
    assert (report.title, report.publisher, report.type, report.note, report.revision) == (
        "My title", "Port Press", "hearing", "My note", 3,
    )  # fmt: skip
    told = read(mine.get(f"/sources/{report.id}")).one("div", id="flash").text
    assert "together with what curator" in told
    assert "changed in version 2: kind, publisher." in told


def test_of_two_edits_of_one_field_both_versions_are_shown(signed_in: SignedIn, db: Session, report: Source) -> None:
    path = f"/sources/{report.id}/edit"
    editors = [signed_in("contributor"), signed_in("contributor")]
    forms = [form_of(read(editor.get(path))) | {"title": f"Title of {n}"} for n, editor in enumerate(editors)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda n: editors[n].post(path, data=forms[n]), range(2)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    db.rollback()
    kept, refused = (0, 1) if answers[0].status_code == 303 else (1, 0)
    assert (report.title, report.revision) == (f"Title of {kept}", 2)
    page = read(answers[refused], 409)
    assert "saved version 2 of this source" in page.one("div", id="conflict").text
    shown = [cell.one("div", class_="words").text for cell in page.one("table", class_="diff").all("td")]
    assert f"Title of {kept}" in shown[0].replace("put in: ", "")
    assert f"Title of {refused}" in shown[1].replace("put in: ", "")
    choice = forms[refused] | {"seen": "2", "keep.title": "yours", "note": "Mine"}
    assert editors[refused].post(path, data=choice | {"action": "go-on"}).status_code == 200
    assert editors[refused].post(path, data=choice | {"action": "discard"}).status_code == 303
    db.rollback()
    assert report.revision == 2
    assert editors[refused].post(path, data=choice).status_code == 303
    db.rollback()
    assert (report.title, report.note, report.revision) == (f"Title of {refused}", "Mine", 3)


@on_sqlite
def test_an_edit_that_is_sent_twice_is_saved_once(signed_in: SignedIn, db: Session, report: Source) -> None:
    contributor = signed_in("contributor")
    path = f"/sources/{report.id}/edit"
    form = form_of(read(contributor.get(path))) | {"title": "Port report"}
    assert [contributor.post(path, data=form).status_code for _ in range(2)] == [303, 303]
    db.rollback()
    assert report.revision == 2


def test_a_refused_edit_saves_nothing_by_halves(signed_in: SignedIn, db: Session, report: Source) -> None:
    contributor = signed_in("contributor")
    path = f"/sources/{report.id}/edit"
    form = form_of(read(contributor.get(path)))
    for bad in (
        {"derived_from": f"s-{report.id}"},
        {"issued_note": ""},
        {"date": "never"},
        {"revision": "x"},
        {"revision": ""},
    ):
        response = contributor.post(path, data=form | {"title": "Halfway"} | bad)
        assert response.status_code == 422, bad
        assert form_of(read(response, 422))["title"] == "Halfway"
    db.rollback()
    assert (report.title, report.revision) == ("Harbour report", 1)


@on_sqlite
def test_sources_cannot_repeat_each_other_in_a_circle(signed_in: SignedIn, db: Session, report: Source) -> None:
    contributor = signed_in("contributor")
    path = f"/sources/{report.derived_from_id}/edit"
    form = form_of(read(contributor.get(path))) | {"derived_from": "harbour REPORT"}
    told = faults(contributor.post(path, data=form))
    assert told == {"derived_from": "A source cannot be derived from itself, not even by way of others."}


# --- who may ----------------------------------------------------------------------------------------------------------


@on_sqlite
def test_visitors_and_readers_are_turned_away(
    client: TestClient, signed_in: SignedIn, db: Session, report: Source
) -> None:
    before = count(db)
    for who, status in ((client, 401), (signed_in("reader"), 403)):
        for path in ("/sources/new", f"/sources/{report.id}/edit"):
            assert who.get(path).status_code == status
            assert who.post(path, data=WHOLE | {"revision": "1"}).status_code == status
    assert count(db) == before
    assert "Sign in" in read(client.get("/sources/new"), 401).one("main").text


@on_sqlite
def test_only_curators_choose_who_sees_a_source(signed_in: SignedIn, db: Session) -> None:
    contributor, curator = signed_in("contributor"), signed_in("curator")
    assert "confidentiality" not in form_of(read(contributor.get("/sources/new")))
    refused = contributor.post("/sources/new", data={"title": "Quiet report", "confidentiality": "sealed"})
    assert refused.status_code == 403
    assert form_of(read(curator.get("/sources/new")))["confidentiality"] == "public"
    curator.post("/sources/new", data={"title": "Quiet report", "confidentiality": "withheld"})
    source = the_source(db, "Quiet report")
    assert source.confidentiality == "withheld"
    assert contributor.get(f"/sources/{source.id}/edit").status_code == 403
    assert "Quiet report" not in contributor.get(f"/sources/{source.id}/edit").text
    told = faults(curator.post("/sources/new", data={"title": "Another", "confidentiality": "secret"}))
    assert told == {"confidentiality": "“Who may see it” cannot be read."}
    sealed = form_of(read(curator.get(f"/sources/{source.id}/edit"))) | {"confidentiality": "sealed"}
    assert curator.post(f"/sources/{source.id}/edit", data=sealed).status_code == 303
    assert contributor.get(f"/sources/{source.id}/edit").status_code == 404


@on_sqlite
def test_an_origin_that_the_editor_may_not_know_stays(signed_in: SignedIn, db: Session) -> None:
    contributor = signed_in("contributor")
    for confidentiality, shown in (("sealed", ""), ("withheld", "s-{} Source on file, protected")):
        origin = make_source(db, f"Hidden {confidentiality}", confidentiality=confidentiality)
        source = make_source(db, f"Reprint of {confidentiality}", derived_from=origin.id)
        db.commit()
        page = read(contributor.get(f"/sources/{source.id}/edit"))
        form = form_of(page)
        assert form["derived_from"] == shown.format(origin.id)
        assert f"Hidden {confidentiality}" not in [option.attributes["value"] for option in page.all("option")]
        assert contributor.post(f"/sources/{source.id}/edit", data=form | {"note": "Looked at"}).status_code == 303
        db.rollback()
        assert (source.note, source.derived_from_id) == ("Looked at", origin.id)
        other = contributor.post("/sources/new", data={"title": "Taker", "derived_from": f"s-{origin.id}"})
        assert "derived_from" in faults(other)


def test_unknown_sources_cannot_be_edited(signed_in: SignedIn) -> None:
    contributor = signed_in("contributor")
    for number in (4711, 10**30):
        assert contributor.get(f"/sources/{number}/edit").status_code == 404
        assert contributor.post(f"/sources/{number}/edit", data=WHOLE).status_code == 404


@on_sqlite
def test_a_kind_that_we_do_not_list_can_stay(signed_in: SignedIn, db: Session) -> None:
    source = make_source(db, "Field notes", type="field-notes")
    db.commit()
    contributor = signed_in("contributor")
    page = read(contributor.get(f"/sources/{source.id}/edit"))
    form: dict[str, Any] = form_of(page)
    assert form["type"] == "field-notes"
    assert contributor.post(f"/sources/{source.id}/edit", data=form | {"note": "Kept"}).status_code == 303
    db.rollback()
    assert (source.type, source.note) == ("field-notes", "Kept")
