"""A source in one line."""

import pytest

from app.formats.source_reference import author_name, authors_line, byline, language_name, reference
from app.models import Source

ADA = {"family": "Sample", "given": "Ada"}
BO = {"family": "Muster", "given": "Bo"}
GROUP = {"literal": "Working Group on Roads, Riga"}


@pytest.mark.parametrize(
    ("author", "name"),
    [(ADA, "Ada Sample"), ({"family": "Sample"}, "Sample"), (GROUP, "Working Group on Roads, Riga"), ({}, "")],
)
def test_names(author: dict[str, str], name: str) -> None:
    assert author_name(author) == name


@pytest.mark.parametrize(
    ("authors", "line"),
    [
        ([], ""),
        ([ADA], "Ada Sample"),
        ([ADA, BO], "Ada Sample and Bo Muster"),
        ([ADA, BO, GROUP], "Ada Sample, Bo Muster and Working Group on Roads, Riga"),
        ([ADA, BO, GROUP, ADA, BO], "Ada Sample, Bo Muster and 3 others"),
    ],
)
def test_several_names(authors: list[dict[str, str]], line: str) -> None:
    assert authors_line(Source(authors=authors)) == line


@pytest.mark.parametrize(
    ("fields", "by", "whole"),
    [
        ({}, "", ""),
        ({"issued": "2023-11~"}, "", "c. November 2023"),
        ({"publisher": "Sample Press"}, "Sample Press", "Sample Press"),
        (
            {"authors": [ADA], "publisher": "Sample Press", "container": "Sample Weekly", "issued": "2025-09-12"},
            "Ada Sample, Sample Press, in Sample Weekly",
            "Ada Sample, Sample Press, in Sample Weekly, 12 Sep 2025",
        ),
    ],
)
def test_what_is_not_known_is_left_out(fields: dict[str, object], by: str, whole: str) -> None:
    source = Source(**{"authors": [], "publisher": "", "container": "", "issued": None} | fields)
    assert (byline(source), reference(source)) == (by, whole)


@pytest.mark.parametrize(
    ("tag", "name"),
    [("en", "English"), ("hy", "Armenian"), ("az-Latn", "Azerbaijani"), ("EN-GB", "English"), ("tlh", "tlh")],
)
def test_languages(tag: str, name: str) -> None:
    assert language_name(tag) == name
