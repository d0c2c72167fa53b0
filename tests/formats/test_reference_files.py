"""Files for reference managers: RIS, BibTeX and CSL-JSON are read back, whatever the words."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.source_types import SOURCE_TYPES
from app.formats.bibtex import escape_latex, write_bibtex
from app.formats.citing import Work
from app.formats.citing.work import Name
from app.formats.csl_json import write_csl_json
from app.formats.ris import TYPE_OF, write_ris
from tests.formats.citing import works as w


def read_ris(text: str) -> list[list[tuple[str, str]]]:
    """The references of a file, each as its tags and values in order."""
    found: list[list[tuple[str, str]]] = [[]]
    for line in text.split("\r\n"):
        if not line:
            continue
        tag, value = re.fullmatch(r"([A-Z][A-Z0-9])  - ([^\r\n]*)", line).groups()  # type: ignore[union-attr]
        if tag == "ER":
            found.append([])
        else:
            found[-1].append((tag, value))
    assert found.pop() == []
    return found


def read_csl(works: list[Work]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads("".join(write_csl_json(works)))
    return items


def test_ris_of_a_news_article() -> None:
    (found,) = read_ris("".join(write_ris([w.NEWS])))
    assert found == [
        ("TY", "NEWS"),
        ("ID", "Why the “old” bridge stays shut"),
        ("AU", "Sample, Ada Beth"),
        ("TI", "Why the “old” bridge stays shut"),
        ("T2", "Harbour Weekly"),
        ("PB", "Harbour Press"),
        ("PY", "2023"),
        ("DA", "2023/09/19/"),
        ("Y2", "2026/11/25"),
        ("UR", "https://weekly.example/bridge"),
    ]


@pytest.mark.parametrize(
    ("work", "year", "day"),
    [
        (w.SUPPLIED, "2023", "2023/11//c. November 2023, supplied"),
        (w.REPORT, "2023", "2023///2023?"),
        (w.SPEECH, "2020", "2020/05//May – June 2020"),
        (w.work(issued="199X"), None, "///1990s"),
        (w.PAGE, None, None),
    ],
)
def test_dates_in_ris(work: Work, year: str | None, day: str | None) -> None:
    tags = dict(read_ris("".join(write_ris([work])))[0])
    assert (tags.get("PY"), tags.get("DA")) == (year, day)


def test_bibtex_of_a_news_article() -> None:
    assert "".join(write_bibtex([w.work(key="bridge", title="50% of {it} & more", type_="article-newspaper",
                                        issued="2023-09~", authors=(w.ADA, w.GROUP), publisher="Press")])) == (
        "@article{bridge,\n"
        "  author = {Sample, Ada Beth and {Working Group on Roads}},\n"
        "  title = {{50\\% of \\textbraceleft{}it\\textbraceright{} \\& more}},\n"
        "  journal = {Press},\n"
        "  year = {2023},\n"
        "  month = {9},\n"
        "  note = {c. September 2023}\n"
        "}\n\n"
    )  # fmt: skip


LATEX = {
    "\\textbackslash{}": "\\", "\\textbraceleft{}": "{", "\\textbraceright{}": "}", "\\textasciitilde{}": "~",
    "\\textasciicircum{}": "^", **{f"\\{sign}": sign for sign in "&%$#_"},
}  # fmt: skip


def unescape_latex(text: str) -> str:
    pattern = "|".join(re.escape(written) for written in LATEX)
    return re.sub(pattern, lambda found: LATEX[found[0]], text)


def balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0


LINES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=50).map(lambda s: " ".join(s.split()) or "x")


@given(LINES, LINES, LINES)
def test_hostile_words_in_files(title: str, family: str, url: str) -> None:
    hostile = w.work(
        title, "book", "1999", key="k", authors=(Name(family, "A"), Name(literal=title)), publisher=family, url=url
    )
    bibtex = "".join(write_bibtex([hostile, w.NEWS]))
    assert balanced(bibtex)
    assert bibtex.count("\n@") == 1, "one entry, one record"
    assert unescape_latex(escape_latex(title)) == re.sub(r"[\x00-\x1f\x7f\s]+", " ", title).strip()
    assert [dict(tags)["TY"] for tags in read_ris("".join(write_ris([hostile, w.NEWS])))] == ["BOOK", "NEWS"]
    (item,) = read_csl([hostile])
    assert (item["title"], item["author"][0]["family"], item["URL"]) == (title, family, url)


def test_line_breaks_begin_no_tag() -> None:
    broken = w.work("Bridge\r\nER  - \r\nTY  - BOOK\u2028AU  - Nobody", "report")
    (found,) = read_ris("".join(write_ris([broken])))
    assert dict(found)["TI"] == "Bridge ER - TY - BOOK AU - Nobody"


NAME_MEMBERS = {"family", "given", "literal"}
ITEM_MEMBERS = {
    "id", "type", "title", "author", "container-title", "publisher", "issued", "accessed", "URL", "language", "custom",
}  # fmt: skip


def test_csl_json_has_the_types_names_and_dates_of_csl() -> None:
    for item in read_csl(w.WORKS):
        assert set(item) <= ITEM_MEMBERS
        assert item["type"] in SOURCE_TYPES
        assert all(set(name) <= NAME_MEMBERS for name in item.get("author", []))
        for date in (item.get("issued"), item.get("accessed")):
            assert date is None or set(date) <= {"date-parts", "circa", "literal"}
            for parts in (date or {}).get("date-parts", []):
                assert 1 <= len(parts) <= 3
                assert all(isinstance(part, int) for part in parts)
    by_title = {item["title"]: item for item in read_csl(w.WORKS)}
    assert by_title["[On the bridge]"]["issued"] == {"date-parts": [[2023, 11]], "circa": True}
    assert by_title["[On the bridge]"]["custom"] == {"edtf": "2023-11~", "supplied": ["title", "issued"]}
    assert by_title["To the harbour"]["issued"] == {"date-parts": [[2020, 5], [2020, 6]]}


def test_unknown_types_and_empty_lists() -> None:
    odd = w.work("Bridge", "hologram", "199X")
    assert read_csl([odd])[0]["type"] == "document"
    assert read_csl([odd])[0]["issued"] == {"literal": "1990s"}
    assert "".join(write_ris([odd])).startswith("TY  - GEN\r\n")
    assert "".join(write_bibtex([odd])).startswith("@misc{Bridge,")
    assert read_csl([]) == []
    assert set(TYPE_OF) <= set(SOURCE_TYPES)
