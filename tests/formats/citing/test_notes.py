"""Lists of notes and bibliographies: first and later notes, order, and each source once."""

from app.formats.citing import STYLES, Cite, Notes, bibliography, read_pin, to_text
from app.formats.citing.work import Name
from tests.formats.citing import works as w


def written(style: str, *cites: Cite) -> list[str]:
    notes = Notes(STYLES[style])
    return [to_text(notes.add(cite)) for cite in cites]


THREE = (Cite(w.BOOK), Cite(w.BOOK, read_pin("p. 4")), Cite(w.REPORT), Cite(w.BOOK, read_pin("p. 5")))


def test_chicago_shortens_later_notes() -> None:
    assert written("chicago", *THREE)[1:] == [
        "Sample et al., History of bridges, 4.",
        "Working Group on Roads, Roads of the north: a survey ([2023?]).",
        "Sample et al., History of bridges, 5.",
    ]


def test_oscola_says_ibid_and_names_the_first_note() -> None:
    assert written("oscola", *THREE)[1::2] == ["ibid 4.", "Sample, Muster and Working Group on Roads (n 1) 5."]
    assert (
        written("oscola", Cite(w.CASE), Cite(w.BOOK), Cite(w.CASE, read_pin("para 4")))[2]
        == "Sample v Muster (n 1) [4]."
    )


def test_apa_says_the_same_each_time() -> None:
    assert written("apa", *THREE)[::3] == ["Sample et al., 1999.", "Sample et al., 1999, p. 5."]


def test_protected_sources_are_on_file_and_nothing_else() -> None:
    for style in STYLES:
        assert written(style, Cite(None, read_pin("p. 4"), "https://secret.example")) == ["Source on file, protected."]
    # What comes after one is never called the same.
    assert written("oscola", Cite(w.BOOK), Cite(None), Cite(w.BOOK))[2].endswith("(n 1).")


def test_short_titles_end_in_a_word_that_matters() -> None:
    long = w.work("The house of the keeper of the bridge: a tale", "book", "1999")
    assert written("chicago", Cite(long), Cite(w.CASE), Cite(long))[2] == "House of the keeper."
    assert written("chicago", Cite(w.SUPPLIED), Cite(w.SUPPLIED))[1] == "[On the bridge]."


def test_each_work_is_listed_once_in_the_order_of_the_alphabet() -> None:
    eclair = w.work("Bridges", "book", "2001", authors=(Name("Éclair", "Bo"),), key="eclair")
    earlier = w.work("Bridges", "book", "1998", authors=(Name("Eclair", "Bo"),), key="earlier")
    (section,) = bibliography([w.BOOK, eclair, w.SUPPLIED, earlier, w.UNSIGNED_NEWS, w.BOOK], STYLES["chicago"])
    assert [to_text(entry)[:13] for _, entry in section.entries] == [
        "“Bridge stays",
        "Eclair, Bo. B",
        "Éclair, Bo. B",
        "[On the bridg",
        "Sample, Ada B",
    ]


def test_oscola_has_tables_of_cases_and_laws_and_puts_the_unattributed_first() -> None:
    sections = bibliography([w.BOOK, w.TREATY, w.CASE, w.UNSIGNED_NEWS], STYLES["oscola"])
    assert [(section.heading, [work for work, _ in section.entries]) for section in sections] == [
        ("Table of cases", [w.CASE]),
        ("Table of legislation", [w.TREATY]),
        ("Bibliography", [w.UNSIGNED_NEWS, w.BOOK]),
    ]
