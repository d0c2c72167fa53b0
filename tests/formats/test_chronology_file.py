"""Reading chronology files: what is accepted; all else is refused with its place and what is accepted there."""

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Invalid
from app.formats.chronology_file import read_chronology
from app.formats.chronology_records import EventRecord
from app.starter import FILE
from tests.support.chronologies import Document, as_bytes, document, passage

Spoil = Callable[[Document], Any]


def faults_of(spoil: Spoil) -> list[str]:
    spoilt = document()
    spoil(spoilt)
    return [str(fault) for fault in read_chronology(as_bytes(spoilt)).faults]


def test_a_whole_document_is_read_without_fault_or_warning() -> None:
    read = read_chronology(as_bytes(document()))
    assert (read.faults, read.warnings) == ([], [])
    assert {in_list: list(found) for in_list, found in read.records.items()} == {
        "categories": ["transport"],
        "actors": ["ferry-company", "crew"],
        "places": ["harbour"],
        "tags": ["strike"],
        "sources": ["bulletin", "reprint"],
        "events": ["ferry-stays-away", "strike"],
        "citations": ["ferry-stays-away/c1", "ferry-stays-away/c2"],
        "annotations": ["why", "why-not"],
    }
    assert read.heading is not None
    assert read.heading.title == "The harbour strike"


def test_the_example_in_the_documentation_is_read_without_fault_or_warning() -> None:
    page = (Path(__file__).parents[2] / "docs" / "chronology-file.md").read_text(encoding="utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]
    read = read_chronology(example.encode())
    assert (read.faults, read.warnings) == ([], [])
    assert list(read.records["citations"]) == ["walk-out/c1"]


def test_dates_are_read_and_written_in_their_canonical_form() -> None:
    given = document()
    given["events"][0]["date"] = "199x"
    event = read_chronology(as_bytes(given)).records["events"]["ferry-stays-away"]
    assert isinstance(event, EventRecord)
    assert event.date is not None
    assert event.date.edtf == "199X"


def test_null_and_empty_text_equal_absence() -> None:
    given = document()
    given["description"] = None
    given["events"][0].update(summary="", date_note=None, part_of="")
    read = read_chronology(as_bytes(given))
    assert read.faults == []
    event = read.records["events"]["ferry-stays-away"]
    assert not {"summary", "date_note", "part_of"} & event.model_fields_set


def test_lists_may_be_absent() -> None:
    read = read_chronology(b'{"format": "dateline/1", "title": "Empty", "events": null}')
    assert read.faults == []
    assert not any(read.records.values())


def test_unknown_fields_are_warned_of_and_those_of_others_are_kept() -> None:
    given = document()
    given["editor"] = "nobody"
    given["events"][0]["colour"] = "red"
    given["events"][0]["x_case"] = {"number": 7}
    given["events"][0]["actors"][0]["weight"] = 1
    given["events"][0]["citations"][0]["event"] = "strike"
    read = read_chronology(as_bytes(given))
    assert read.faults == []
    assert sorted(read.warnings) == [
        "events ferry-stays-away actors: the field “weight” is not known and is not stored.",
        "events ferry-stays-away citation c1: the field “event” is not known and is not stored.",
        "events ferry-stays-away: the field “colour” is not known and is not stored.",
        "top level: the field “editor” is not known and is not stored.",
    ]
    assert read.records["events"]["ferry-stays-away"].model_extra == {"x_case": {"number": 7}}


NOT_A_FILE: list[tuple[bytes, str]] = [
    (b"", "is not JSON"),
    (b"{", "is not JSON"),
    (b"[]", "must hold one JSON object"),
    (b'"dateline/1"', "must hold one JSON object"),
    (b"{}", "must be “dateline/1”"),
    (b'{"format": "dateline/2"}', "is “dateline/2”"),
    (b'{"format": 1}', "and is 1"),
    (b'{"format": "dateline/1", "title": "x", "title": "y"}', "has the name “title” twice"),
    (b'{"format": "dateline/1", "events": [{"key": "a", "key": "a"}]}', "has the name “key” twice"),
    (b'{"format": "dateline/1", "title": NaN}', "NaN is no number"),
    (b'{"format": "dateline/1", "title": -Infinity}', "-Infinity is no number"),
    (b'{"format": "dateline/1", "x": 1e999}', "too large"),
    (b'{"format": "dateline/1", "x": %s}' % (b"9" * 10_000), "a number of 10,000 digits"),
    (b'{"format": "dateline/1", "title": "\xff"}', "no UTF-8 text: byte 36"),
    (b'\xef\xbb\xbf{"format": "dateline/1"}', "byte order mark"),
    ('{"format": "dateline/1"}'.encode("utf-16"), "no UTF-8"),
    (b"[" * 1_000_000, "nested too deeply"),
    (b'{"a":' * 1_000_000, "nested too deeply"),
    (b'{"format": "dateline/1", "events": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", "nested too deeply"),
]


@pytest.mark.parametrize(("content", "part"), NOT_A_FILE, ids=range(len(NOT_A_FILE)))
def test_what_is_no_chronology_file_is_refused_with_a_sentence(content: bytes, part: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_chronology(content)
    assert part in str(refused.value)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def event(**changes: Any) -> Spoil:
    return lambda d: d["events"][0].update(changes)


def citation(**changes: Any) -> Spoil:
    return lambda d: d["events"][0]["citations"][0].update(changes)


def cited(**changes: Any) -> Spoil:
    return lambda d: d["events"][0]["citations"][0]["passage"].update(changes)


def record(in_list: str, **changes: Any) -> Spoil:
    return lambda d: d[in_list][0].update(changes)


EVENT = "events ferry-stays-away"
CITATION = f"{EVENT} citation c1"

FAULTS: list[tuple[Spoil, str, str]] = [
    # the file as a whole
    (lambda d: d.pop("title"), "top level title", "must be text, and is missing"),
    (lambda d: d.update(title=["x"]), "top level title", "and is a list"),
    (lambda d: d.update(events={"key": "x"}), "events", "must be a list, and is an object"),
    (lambda d: d.update(sources="all"), "sources", "must be a list, and is “all”"),
    (lambda d: d["events"].append(3), "events no. 3", "must be an object, and is 3"),
    (lambda d: d["events"].append([[]]), "events no. 3", "must be an object, and is a list"),
    # keys
    (lambda d: d["tags"].append({"label": "No key"}), "tags no. 2 key", "and is missing"),
    (lambda d: d["tags"].append({"key": "Not A Key", "label": "x"}), "tags no. 2 key", "and is “Not A Key”"),
    (lambda d: d["tags"].append({"key": "a--b", "label": "x"}), "tags no. 2 key", "single hyphens"),
    (lambda d: d["tags"].append({"key": "é", "label": "x"}), "tags no. 2 key", "a to z"),
    (lambda d: d["tags"].append({"key": "k" * 81, "label": "x"}), "tags no. 2 key", "at most 80"),
    (lambda d: d["tags"].append({"key": 7, "label": "x"}), "tags no. 2 key", "and is 7"),
    (lambda d: d["tags"].append(dict(d["tags"][0])), "tags strike key", "stands there twice"),
    (lambda d: d["events"].append(dict(d["events"][1])), "events strike key", "stands there twice"),
    (lambda d: d["events"][0]["citations"][1].update(key="c1"), f"{CITATION} key", "stands there twice"),
    # fields that must be given, and their types
    (lambda d: d["events"][0].pop("title"), f"{EVENT} title", "must be text, and is missing"),
    (event(title=""), f"{EVENT} title", "must be text, and is missing"),
    (event(title="It ends."), f"{EVENT} title", "must not end in a full stop"),
    (event(title="t" * 121), f"{EVENT} title", "has 121 characters; at most 120"),
    (event(title=" padded"), f"{EVENT} title", "without blanks at its ends"),
    (event(title="two\nlines"), f"{EVENT} title", "one line"),
    (event(title="\u202e"), f"{EVENT} title", "one line of text"),
    (event(title=True), f"{EVENT} title", "and is true"),
    (event(title="half \ud800"), f"{EVENT} title", "half of a surrogate pair"),
    (event(summary="null \x00"), f"{EVENT} summary", "U+0000"),
    (event(summary="s" * 20_001), f"{EVENT} summary", "at most 20,000"),
    (event(summary="Bold <b>words</b>"), f"{EVENT} summary", "must not hold raw HTML"),
    (event(summary="<script>alert(1)</script>"), f"{EVENT} summary", "must not hold raw HTML"),
    (event(summary="\u2066 \n"), f"{EVENT} summary", "holds blanks alone"),
    (lambda d: d["events"][0].pop("category"), f"{EVENT} category", "and is missing"),
    (event(sequence=1.5), f"{EVENT} sequence", "a whole number from -1,000,000 to 1,000,000, and is 1.5"),
    (event(sequence=10**30), f"{EVENT} sequence", "and is a huge number"),
    (event(sequence=True), f"{EVENT} sequence", "and is true"),
    (event(review="verified"), f"{EVENT} review", "must be one of draft, in-review, checked, withdrawn"),
    (event(actors={"actor": "crew"}), f"{EVENT} actors", "must be a list"),
    (event(actors=["crew"]), f"{EVENT} actors 1", "must be an object, and is “crew”"),
    (event(actors=[{"role": "owner"}]), f"{EVENT} actors 1 actor", "and is missing"),
    (event(actors=[{"actor": "crew", "role": "r" * 41}]), f"{EVENT} actors 1 role", "at most 40"),
    (event(actors=[{"actor": "crew"}] * 2), f"{EVENT} actors", "must not repeat an entry"),
    (event(tags=["strike", "strike"]), f"{EVENT} tags", "must not repeat an entry"),
    (event(tags=[f"t{n}" for n in range(201)]), f"{EVENT} tags", "has 201 entries; at most 200"),
    (event(places=[None]), f"{EVENT} places 1", "and is missing"),
    (event(citations="c1"), f"{EVENT} citations", "must be a list"),
    (event(citations=[{}] * 201), f"{EVENT} citations", "at most 200"),
    (event(x_deep=json.loads("[" * 30 + "]" * 30)), f"{EVENT} “x_deep”", "more than 20 levels deep"),
    (event(x_text=["\ud800"]), f"{EVENT} “x_text”", "half of a surrogate pair"),
    (record("categories", hue=9), "categories transport hue", "from 1 to 8, and is 9"),
    (record("categories", hue="3"), "categories transport hue", "and is “3”"),
    (record("actors", kind="robot"), "actors ferry-company kind", "person, organisation, state, group"),
    (record("actors", aliases=["a", "a"]), "actors ferry-company aliases", "must not repeat"),
    (record("actors", aliases=["a", 2]), "actors ferry-company aliases 2", "must be text, and is 2"),
    (record("sources", type="An Article"), "sources bulletin type", "a CSL item type"),
    (record("sources", URL="javascript:alert(1)"), "sources bulletin URL", "starts with http:// or https://"),
    (record("sources", URL="https://"), "sources bulletin URL", "absolute address"),
    (record("sources", URL="http://[::1"), "sources bulletin URL", "absolute address"),
    (record("sources", language="englisch!"), "sources bulletin language", "BCP 47"),
    (record("sources", text_sha256="ABC"), "sources bulletin text_sha256", "64 lower-case hex digits"),
    (record("sources", confidentiality="secret"), "sources bulletin confidentiality", "public, withheld, sealed"),
    (record("sources", authors=[{"given": "Ann"}]), "sources bulletin authors 1", "must have family"),
    (record("sources", authors=[{"family": "B", "literal": "C"}]), "sources bulletin authors 1", "literal alone"),
    (record("sources", title_supplied="yes"), "sources bulletin title_supplied", "must be true or false"),
    (record("annotations", kind="rant"), "annotations why kind", "must be one of comment, question, tag"),
    (record("annotations", visibility="secret"), "annotations why visibility", "public, team, private"),
    (record("annotations", created="yesterday"), "annotations why created", "RFC 3339"),
    (record("annotations", created="2023-02-30T00:00:00Z"), "annotations why created", "RFC 3339"),
    (record("annotations", created="0001-01-01T00:00:00+14:00"), "annotations why created", "RFC 3339"),
    (record("annotations", target={}), "annotations why target", "must name an event, or a source"),
    (record("annotations", target={"citation": "c1"}), "annotations why target", "must name an event"),
    (record("annotations", target="strike"), "annotations why target", "must be an object"),
    (lambda d: d["annotations"][0].pop("target"), "annotations why target", "must be an object, and is missing"),
    # dates
    (event(date="2023-02-30"), f"{EVENT} date", "must be an EDTF date such as 2023-09-19"),
    (event(date="19 Sept 2023"), f"{EVENT} date", "and is “19 Sept 2023”"),
    (event(date="2023-05/2022-05"), f"{EVENT} date", "EDTF"),
    (event(date="../.."), f"{EVENT} date", "EDTF"),
    (event(date=2023), f"{EVENT} date", "and is 2023"),
    (event(date="9" * 100_000), f"{EVENT} date", "EDTF"),
    (citation(claimed_date="soon"), f"{CITATION} claimed_date", "EDTF"),
    (record("sources", issued="2023-13"), "sources bulletin issued", "EDTF"),
    # places
    (record("places", lat=91), "places harbour lat", "from -90 to 90, and is 91"),
    (record("places", lon=-180.5), "places harbour lon", "from -180 to 180"),
    (record("places", lat="40"), "places harbour lat", "a number of degrees"),
    (record("places", lat=10**300), "places harbour lat", "and is a huge number"),
    (lambda d: d["places"][0].pop("lon"), "places harbour", "lat, lon and precision belong together"),
    (lambda d: d["places"][0].pop("precision"), "places harbour", "belong together"),
    # what belongs together
    (record("sources", title_supplied=True), "sources bulletin", "square brackets"),
    (record("sources", issued_supplied=True), "sources bulletin", "an issued_note"),
    (citation(role="disputes"), CITATION, "a note that says what it disputes"),
    (citation(role="proves"), f"{CITATION} role", "must be one of supports, disputes, mentions, and is “proves”"),
    (citation(passage=[]), f"{CITATION} passage", "must be an object, and is a list"),
    (cited(exact="words"), f"{CITATION} passage", "either start_words and end_words, or exact"),
    (lambda d: d["events"][0]["citations"][0]["passage"].pop("end_words"), f"{CITATION} passage", "belong together"),
    (citation(passage={"sha256": "0" * 64, "chars": 9, "paragraph": 1}), f"{CITATION} passage", "either"),
    (cited(start_words="two words"), f"{CITATION} passage start_words", "three to five words"),
    (cited(start_words="one  two three"), f"{CITATION} passage start_words", "one plain space"),
    (cited(sha256="0" * 63), f"{CITATION} passage sha256", "64 lower-case hex digits"),
    (cited(chars=0), f"{CITATION} passage chars", "from 1 to"),
    (cited(chars=20), f"{CITATION} passage", "less than start_words and end_words need"),
    (cited(paragraph="1"), f"{CITATION} passage paragraph", "a whole number"),
    (cited(prefix="p" * 33), f"{CITATION} passage prefix", "1 to 32 characters"),
    (cited(prefix="one two "), f"{CITATION} passage", "at most five words together"),
    (
        citation(passage={"exact": "a b", "sha256": "0" * 64, "chars": 3, "paragraph": 1}),
        f"{CITATION} passage",
        "exact does not agree with chars and sha256",
    ),
    # references
    (event(category="sport"), f"{EVENT} category", "“sport” is not among its categories"),
    (event(tags=["lockout"]), f"{EVENT} tags", "“lockout” is not among its tags"),
    (event(places=["moon"]), f"{EVENT} places", "“moon” is not among its places"),
    (event(actors=[{"actor": "captain"}]), f"{EVENT} actors", "“captain” is not among its actors"),
    (event(part_of="war"), f"{EVENT} part_of", "“war” is not among its events"),
    (citation(source="diary"), f"{CITATION} source", "“diary” is not among its sources"),
    (record("sources", derived_from="diary"), "sources bulletin derived_from", "“diary” is not among its sources"),
    (record("annotations", target={"event": "war"}), "annotations why target", "“war” is not among its events"),
    (record("annotations", target={"source": "diary"}), "annotations why target", "“diary” is not among its sources"),
    (
        record("annotations", target={"event": "strike", "citation": "c9"}),
        "annotations why target",
        "“c9” is not among the citations of the event strike",
    ),
    (record("annotations", reply_to="gone"), "annotations why reply_to", "“gone” is not among its annotations"),
    # circles, threads, hues
    (event(part_of="ferry-stays-away"), f"{EVENT} part_of", "must not lead back to the record itself"),
    (lambda d: d["events"][1].update(part_of="ferry-stays-away"), "events strike part_of", "lead back"),
    (record("sources", derived_from="reprint"), "sources bulletin derived_from", "bulletin → reprint → bulletin"),
    (record("annotations", reply_to="why-not"), "annotations why reply_to", "lead back"),
    (lambda d: d["annotations"][1].update(target={"event": "strike"}), "annotations why-not reply_to", "same target"),
    (
        lambda d: d["categories"].append({"key": "work", "label": "Work", "hue": 3}),
        "categories work hue",
        "another hue than that of transport",
    ),
]


@pytest.mark.parametrize(("spoil", "place", "part"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_names_its_place_and_what_is_accepted(spoil: Spoil, place: str, part: str) -> None:
    faults = faults_of(spoil)
    said = [fault for fault in faults if fault.startswith(f"{place}: ")]
    assert said, faults
    assert part in said[0]


def test_all_faults_are_collected_and_the_other_records_are_read() -> None:
    given = document()
    given["tags"][0].pop("label")
    given["events"][0].update(title="It ends.", date="soon", sequence="1")
    given["events"][0]["citations"][0]["role"] = "proves"
    read = read_chronology(as_bytes(given))
    assert [(fault.list, fault.path, fault.field) for fault in read.faults] == [
        ("tags", "strike", "label"),
        ("events", "ferry-stays-away", "title"),
        ("events", "ferry-stays-away", "date"),
        ("events", "ferry-stays-away", "sequence"),
        ("citations", "ferry-stays-away/c1", "role"),
    ]
    assert list(read.records["events"]) == ["strike"]
    assert list(read.records["citations"]) == ["ferry-stays-away/c2"]


def test_neither_of_two_records_with_one_key_is_taken() -> None:
    given = document()
    given["tags"].append({"key": "strike", "label": "Another"})
    assert read_chronology(as_bytes(given)).records["tags"] == {}


def test_reading_stops_after_a_thousand_faults_and_says_so() -> None:
    many = b'{"format": "dateline/1", "title": "x", "events": [' + b",".join([b"{}"] * 100_000) + b"]}"
    faults = read_chronology(many).faults
    assert len(faults) == 1_001
    assert str(faults[-1]) == "top level: holds 1,000 errors up to here; the rest has not been read"


def test_warnings_are_counted_after_a_thousand() -> None:
    given = document()
    given["tags"] += [{"key": f"t{n}", "label": "x", "weight": n} for n in range(1_500)]
    warnings = read_chronology(as_bytes(given)).warnings
    assert len(warnings) == 1_001
    assert warnings[-1] == "500 more warnings of these kinds."


def test_a_message_quotes_no_more_than_a_little_and_nothing_that_acts_on_a_terminal() -> None:
    (fault,) = faults_of(event(review="\x1b[31m" + "very " * 1_000_000))
    assert "\x1b" not in fault
    assert len(fault) < 200


def test_a_long_chain_of_events_is_no_circle_and_takes_no_time() -> None:
    given = document()
    given["events"] = [
        {"key": f"e{n}", "title": "Step", "category": "transport", **({"part_of": f"e{n - 1}"} if n else {})}
        for n in range(20_000)
    ]
    given["annotations"] = []
    started = time.process_time()
    assert read_chronology(as_bytes(given)).faults == []
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "summary", ["See <https://example.org/a>", "1 < 2 and 3 > 2", "`<b>` in code", "\\<b>", "I <3 it"]
)
def test_markdown_without_raw_html_is_accepted(summary: str) -> None:
    assert faults_of(event(summary=summary)) == []


def test_exact_passages_are_accepted() -> None:
    words = "Not yet.\nNot now."
    exact = {"exact": words, "sha256": hashlib.sha256(words.encode()).hexdigest(), "chars": len(words), "paragraph": 4}
    assert faults_of(citation(passage=exact)) == []
    assert faults_of(citation(passage=passage(prefix="Then "))) == []


def test_the_starter_is_read_without_fault_or_warning() -> None:
    read = read_chronology(FILE.read_bytes())
    assert (read.faults, read.warnings) == ([], [])
    assert len(read.records["citations"]) == 137


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300)
@given(st.data())
def test_whatever_stands_in_a_field_reading_ends_with_faults_or_records(data: st.DataObject) -> None:
    given = document()
    holders: list[Any] = [given, given["events"][0], given["events"][0]["citations"][0], given["sources"][0]]
    holders += [given["annotations"][0], given["places"][0], given["events"][0]["citations"][0]["passage"]]
    holder = data.draw(st.sampled_from(holders))
    holder[data.draw(st.sampled_from(sorted(holder)))] = data.draw(JSON)
    if given["format"] != "dateline/1":
        with pytest.raises(Invalid):
            read_chronology(as_bytes(given))
    else:
        assert all(str(fault) for fault in read_chronology(as_bytes(given)).faults)


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_whatever_the_bytes_are_the_answer_is_a_sentence(content: bytes) -> None:
    with pytest.raises(Invalid, match=r"\.$"):
        read_chronology(content)
