"""The styles, word for word: what each writes of one kind of source, as a first note and in its list."""

import pytest

from app.formats.citing import NO_PIN, STYLES, Runs, Work, read_pin
from app.formats.citing.work import Name
from tests.formats.citing import works as w


def marked(runs: Runs) -> str:
    """The words with stars around italics."""
    return "".join(f"*{run.text}*" if run.italic else run.text for run in runs)


THIRD = read_pin("", paragraph=3)

GOLDEN: dict[str, list[tuple[Work, str, str]]] = {
    "chicago": [
        (
            w.NEWS,
            "Ada Beth Sample, “Why the ‘old’ bridge stays shut,” *Harbour Weekly*, September 19, 2023, para. 3, https://weekly.example/bridge.",
            "Sample, Ada Beth. “Why the ‘old’ bridge stays shut.” *Harbour Weekly*, September 19, 2023. https://weekly.example/bridge.",
        ),
        (
            w.UNSIGNED_NEWS,
            "“Bridge stays shut,” *Harbour News*, September 2023, para. 3.",
            "“Bridge stays shut.” *Harbour News*, September 2023.",
        ),
        (
            w.SUPPLIED,
            "[On the bridge], [ca. November 2023], para. 3.",
            "[On the bridge]. [ca. November 2023].",
        ),
        (
            w.INTERVIEW,
            "Bo Muster, “Why we waited,” interview, *Harbour Weekly*, September 12, 2025, para. 3.",
            "Muster, Bo. “Why we waited.” Interview, *Harbour Weekly*, September 12, 2025.",
        ),
        (
            w.REPORT,
            "Working Group on Roads, *Roads of the north: a survey* ([2023?]), para. 3.",
            "Working Group on Roads. *Roads of the north: a survey*. [2023?].",
        ),
        (
            w.CASE,
            "*Sample v Muster* (Harbour Court February 3, 2024), para. 3.",
            "*Sample v Muster* (Harbour Court February 3, 2024).",
        ),
        (
            w.POST,
            "Bo Muster, “The bridge is open!,” Square, February 3, 2024, para. 3, https://square.example/1.",
            "Muster, Bo. “The bridge is open!” Square, February 3, 2024. https://square.example/1.",
        ),
        (
            w.BROADCAST,
            "“Night on the bridge,” *Harbour Tonight*, aired February 3, 2024, on Channel 9, para. 3.",
            "“Night on the bridge.” *Harbour Tonight*, aired February 3, 2024, on Channel 9.",
        ),
        (
            w.PAGE,
            "“About us,” Harbour Office, para. 3, accessed November 25, 2026, https://office.example/.",
            "“About us.” Harbour Office. Accessed November 25, 2026. https://office.example/.",
        ),
        (
            w.BOOK,
            "Ada Beth Sample et al., *A history of bridges* (Pier Press, 1999), para. 3.",
            "Sample, Ada Beth, Bo Muster, and Working Group on Roads. *A history of bridges*. Pier Press, 1999.",
        ),
        (
            w.LETTER,
            "Ada Beth Sample, [Letter to the mayor], personal communication, May 2020, para. 3.",
            "Sample, Ada Beth. [Letter to the mayor]. Personal communication, May 2020.",
        ),
        (
            w.SPEECH,
            "Ada Beth Sample and Bo Muster, “To the harbour,” speech, May–June 2020, Town hall, para. 3.",
            "Sample, Ada Beth, and Bo Muster. “To the harbour.” Speech, May–June 2020, Town hall.",
        ),
        (
            w.CHAPTER,
            "Иван Пётр, “Piers,” in *Northern bridges* (Pier, 2001), para. 3.",
            "Пётр, Иван. “Piers.” In *Northern bridges*. Pier, 2001.",
        ),
        (
            w.TREATY,
            "Treaty on Bridges, March 4, 1921, para. 3.",
            "Treaty on Bridges. March 4, 1921.",
        ),
        (
            w.JAPANESE,
            "山田太郎, “橋,” *港*, 2001, para. 3.",
            "山田太郎. “橋.” *港*, 2001.",
        ),
    ],
    "apa": [
        (
            w.NEWS,
            "Sample, 2023, para. 3.",
            "Sample, A. B. (2023, September 19). Why the “old” bridge stays shut. *Harbour Weekly*. https://weekly.example/bridge",
        ),
        (
            w.UNSIGNED_NEWS,
            "*Bridge stays shut*, 2023, para. 3.",
            "*Bridge stays shut*. (2023, September). Harbour News.",
        ),
        (
            w.SUPPLIED,
            "[On the bridge], [ca. 2023], para. 3.",
            "[On the bridge]. ([ca. 2023, November]).",
        ),
        (
            w.INTERVIEW,
            "Muster, 2025, para. 3.",
            "Muster, B. (2025, September 12). Why we waited [Interview]. *Harbour Weekly*.",
        ),
        (
            w.REPORT,
            "Working Group on Roads, [2023?], para. 3.",
            "Working Group on Roads. ([2023?]). *Roads of the north: a survey*.",
        ),
        (
            w.CASE,
            "*Sample v Muster*, 2024, para. 3.",
            "Sample v Muster (Harbour Court 2024).",
        ),
        (
            w.POST,
            "Muster, 2024, para. 3.",
            "Muster, B. (2024, February 3). *The bridge is open!* [Post]. Square. https://square.example/1",
        ),
        (
            w.BROADCAST,
            "“Night on the bridge,” 2024, para. 3.",
            "Night on the bridge [Broadcast]. (2024, February 3). In *Harbour Tonight*. Channel 9.",
        ),
        (
            w.PAGE,
            "*About us*, n.d., para. 3.",
            "*About us*. (n.d.). Harbour Office. Retrieved November 25, 2026, from https://office.example/",
        ),
        (
            w.BOOK,
            "Sample et al., 1999, para. 3.",
            "Sample, A. B., Muster, B., & Working Group on Roads. (1999). *A history of bridges*. Pier Press.",
        ),
        (
            w.LETTER,
            "A. B. Sample, personal communication, May 2020, para. 3.",
            "Sample, A. B. (2020, May). [Letter to the mayor].",
        ),
        (
            w.SPEECH,
            "Sample & Muster, 2020, para. 3.",
            "Sample, A. B., & Muster, B. (2020, May–June). *To the harbour* [Speech]. Town hall.",
        ),
        (
            w.CHAPTER,
            "Пётр, 2001, para. 3.",
            "Пётр, И. (2001). Piers. In *Northern bridges*. Pier.",
        ),
        (
            w.TREATY,
            "Treaty on Bridges, 1921, para. 3.",
            "Treaty on Bridges (1921).",
        ),
        (
            w.JAPANESE,
            "山田, 2001, para. 3.",
            "山田太郎. (2001). 橋. *港*.",
        ),
    ],
    "oscola": [
        (
            w.NEWS,
            (
                "Ada Beth Sample, ‘Why the “old” bridge stays shut’ *Harbour Weekly* (19 September 2023) para 3 "
                "<https://weekly.example/bridge> accessed 25 November 2026."
            ),
            (
                "Sample AB, ‘Why the “old” bridge stays shut’ *Harbour Weekly* (19 September 2023) "
                "<https://weekly.example/bridge> accessed 25 November 2026"
            ),
        ),
        (
            w.UNSIGNED_NEWS,
            "‘Bridge stays shut’ *Harbour News* (September 2023) para 3.",
            "—— ‘Bridge stays shut’ *Harbour News* (September 2023)",
        ),
        (
            w.SUPPLIED,
            "[On the bridge] ([c November 2023]) para 3.",
            "—— [On the bridge] ([c November 2023])",
        ),
        (
            w.INTERVIEW,
            "Bo Muster, ‘Why we waited’ (interview, *Harbour Weekly*, 12 September 2025) para 3.",
            "Muster B, ‘Why we waited’ (interview, *Harbour Weekly*, 12 September 2025)",
        ),
        (
            w.REPORT,
            "Working Group on Roads, *Roads of the north: a survey* ([2023?]) para 3.",
            "Working Group on Roads, *Roads of the north: a survey* ([2023?])",
        ),
        (
            w.CASE,
            "*Sample v Muster* (Harbour Court, 3 February 2024) [3].",
            "Sample v Muster (Harbour Court, 3 February 2024)",
        ),
        (
            w.POST,
            "Bo Muster, ‘The bridge is open!’ (*Square*, 3 February 2024) para 3 <https://square.example/1>.",
            "Muster B, ‘The bridge is open!’ (*Square*, 3 February 2024) <https://square.example/1>",
        ),
        (
            w.BROADCAST,
            "‘Night on the bridge’ *Harbour Tonight* (Channel 9, 3 February 2024) para 3.",
            "—— ‘Night on the bridge’ *Harbour Tonight* (Channel 9, 3 February 2024)",
        ),
        (
            w.PAGE,
            "‘About us’ (Harbour Office) para 3 <https://office.example/> accessed 25 November 2026.",
            "—— ‘About us’ (Harbour Office) <https://office.example/> accessed 25 November 2026",
        ),
        (
            w.BOOK,
            "Ada Beth Sample, Bo Muster and Working Group on Roads, *A history of bridges* (Pier Press 1999) para 3.",
            "Sample AB, Muster B and Working Group on Roads, *A history of bridges* (Pier Press 1999)",
        ),
        (
            w.LETTER,
            "Ada Beth Sample, [Letter to the mayor] (personal communication, May 2020) para 3.",
            "Sample AB, [Letter to the mayor] (personal communication, May 2020)",
        ),
        (
            w.SPEECH,
            "Ada Beth Sample and Bo Muster, ‘To the harbour’ (speech, Town hall, May–June 2020) para 3.",
            "Sample AB and Muster B, ‘To the harbour’ (speech, Town hall, May–June 2020)",
        ),
        (
            w.CHAPTER,
            "Иван Пётр, ‘Piers’ in *Northern bridges* (Pier 2001) para 3.",
            "Пётр И, ‘Piers’ in *Northern bridges* (Pier 2001)",
        ),
        (
            w.TREATY,
            "Treaty on Bridges (4 March 1921) para 3.",
            "Treaty on Bridges (4 March 1921)",
        ),
        (
            w.JAPANESE,
            "山田太郎, ‘橋’ *港* (2001) para 3.",
            "山田太郎, ‘橋’ *港* (2001)",
        ),
    ],
}
CASES = [(style, *case) for style, cases in GOLDEN.items() for case in cases]


@pytest.mark.parametrize(("style", "work", "note", "entry"), CASES, ids=[f"{c[0]}-{c[1].type}" for c in CASES])
def test_note_and_entry(style: str, work: Work, note: str, entry: str) -> None:
    assert marked(STYLES[style].note(work, THIRD, "")) == note
    assert marked(STYLES[style].entry(work)) == entry


DATES = [
    (None, False, "n.d.", "n.d.", ""),
    ("1999", False, "1999", "1999", "(1999)"),
    ("2023-07~", False, "ca. July 2023", "[ca. 2023, July]", "(c July 2023)"),
    ("2023?", False, "[2023?]", "[2023?]", "([2023?])"),
    ("2023%", True, "[ca. 2023?]", "[ca. 2023?]", "([c 2023?])"),
    ("2023-07-19", True, "[July 19, 2023]", "[2023, July 19]", "([19 July 2023])"),
    ("2022-12-12/2023-09-19", False, "December 12, 2022–September 19, 2023", "2022, December 12–2023, September 19",
     "(12 December 2022–19 September 2023)"),
    ("2023-07-19T14:30Z", False, "July 19, 2023", "2023, July 19", "(19 July 2023)"),
    ("-0043", False, "44 BC", "44 BC", "(44 BC)"),
    ("199X", True, "[1990s]", "[1990s]", "([1990s])"),
]  # fmt: skip


@pytest.mark.parametrize(("issued", "is_supplied", "chicago", "apa", "oscola"), DATES)
def test_dates(issued: str | None, is_supplied: bool, chicago: str, apa: str, oscola: str) -> None:
    dated = w.work("[A paper]", "webpage", issued, is_title_supplied=True, is_issued_supplied=is_supplied)
    assert marked(STYLES["chicago"].note(dated, NO_PIN, "")) == f"[A paper], {chicago}".rstrip(".") + "."
    assert marked(STYLES["apa"].entry(dated)) == f"[A paper]. ({apa})."
    assert marked(STYLES["oscola"].note(dated, NO_PIN, "")) == f"[A paper] {oscola}".rstrip() + "."


NAMES = [
    (Name("van Sample", "Ada"), "Ada van Sample", "van Sample, Ada", "van Sample, A.", "van Sample A"),
    (Name("Sample", "Jean-Paul"), "Jean-Paul Sample", "Sample, Jean-Paul", "Sample, J.-P.", "Sample JP"),
    (Name("Sample", "A.B."), "A.B. Sample", "Sample, A.B.", "Sample, A. B.", "Sample AB"),
    (Name("Sample"), "Sample", "Sample", "Sample", "Sample"),
    (Name("نمونه", "آدا"), "آدا نمونه", "نمونه, آدا", "نمونه, آدا", "نمونه آدا"),
    (Name("Նմուշյան", "Արա"), "Արա Նմուշյան", "Նմուշյան, Արա", "Նմուշյան, Ա.", "Նմուշյան Ա"),
    (Name(literal="Roads, Bridges and Co"), *["Roads, Bridges and Co"] * 4),
]  # fmt: skip


@pytest.mark.parametrize(("name", "in_note", "chicago", "apa", "oscola"), NAMES)
def test_names(name: Name, in_note: str, chicago: str, apa: str, oscola: str) -> None:
    signed = w.work("[A paper]", "webpage", "1999", is_title_supplied=True, authors=(name,))
    assert marked(STYLES["chicago"].note(signed, NO_PIN, "")) == f"{in_note}, [A paper], 1999."
    assert marked(STYLES["chicago"].entry(signed)) == f"{chicago}. [A paper]. 1999.".replace("..", ".")
    assert marked(STYLES["apa"].entry(signed)) == f"{apa}. (1999). [A paper].".replace("..", ".")
    assert marked(STYLES["oscola"].entry(signed)) == f"{oscola}, [A paper] (1999)"


def test_many_authors() -> None:
    crowd = tuple(Name(f"N{number}", "Ada") for number in range(1, 23))
    signed = w.work("[A paper]", "webpage", "1999", is_title_supplied=True, authors=crowd)
    assert marked(STYLES["chicago"].note(signed, NO_PIN, "")) == "Ada N1 et al., [A paper], 1999."
    assert marked(STYLES["chicago"].entry(signed)) == "N1, Ada, Ada N2, Ada N3, et al. [A paper]. 1999."
    assert marked(STYLES["apa"].note(signed, NO_PIN, "")) == "N1 et al., 1999."
    assert marked(STYLES["apa"].entry(signed)).startswith("N1, A., N2, A., ")
    assert marked(STYLES["apa"].entry(signed)).endswith("N19, A., … N22, A. (1999). [A paper].")
    assert marked(STYLES["oscola"].note(signed, NO_PIN, "")) == "Ada N1 and others, [A paper] (1999)."


PINS = [
    ("p. 14", "14", "p. 14", "14"),
    ("pp 3 - 4", "3–4", "pp. 3–4", "3–4"),
    ("¶ 7", "para. 7", "para. 7", "[7]"),
    ("paras 7-9", "paras. 7–9", "paras. 7–9", "[7]–[9]"),
    ("column 2", "column 2", "column 2", "column 2"),
    ("", "", "", ""),
]


@pytest.mark.parametrize(("typed", "chicago", "apa", "oscola"), PINS)
def test_pins(typed: str, chicago: str, apa: str, oscola: str) -> None:
    pin = read_pin(typed)
    assert marked(STYLES["chicago"].note(w.CASE, pin, "")).endswith(f"2024), {chicago}." if chicago else "2024).")
    assert marked(STYLES["apa"].note(w.CASE, pin, "")).endswith(f"2024, {apa}.".replace("..", ".") if apa else "2024.")
    assert marked(STYLES["oscola"].note(w.CASE, pin, "")).endswith(f"2024) {oscola}." if oscola else "2024).")


def test_a_pin_without_a_place_keeps_that_of_its_passage() -> None:
    assert (
        marked(STYLES["apa"].note(w.BOOK, read_pin("HRD 2", paragraph=17), ""))
        == "Sample et al., 1999, HRD 2, para. 17."
    )
    assert marked(STYLES["chicago"].note(w.BOOK, read_pin("p. 4", "9", 17), "")).endswith("1999), 4.")
    assert marked(STYLES["chicago"].note(w.BOOK, read_pin("", "ix", 17), "")).endswith("1999), ix.")


@pytest.mark.parametrize("style", STYLES)
def test_notes_lead_to_the_words(style: str) -> None:
    link = f"{w.NEWS.url}#:~:text=shut"
    assert [run.link for run in STYLES[style].note(w.NEWS, NO_PIN, link) if run.link] == [link]


@pytest.mark.parametrize("style", STYLES)
def test_a_work_of_which_only_the_title_is_known(style: str) -> None:
    for work in (w.work("Bridge", kind) for kind in ("article", "legal_case", "book", "treaty", "speech", "broadcast")):
        for runs in (STYLES[style].note(work, NO_PIN, ""), STYLES[style].entry(work)):
            text = marked(runs)
            assert text.count("Bridge") == 1
            assert not any(sign in text for sign in ("()", "  ", ", ,", "..", ",.", " ,"))
