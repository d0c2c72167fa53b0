"""How words are read as dates."""

import pytest
from starlette.testclient import TestClient

from tests.api.answers import faults, problem

PATH = "/api/v1/dates/read"


@pytest.mark.parametrize(
    ("text", "edtf", "first_day", "last_day", "precision"),
    [
        ("c. July 2023", "2023-07~", "2023-07-01", "2023-07-31", "month"),
        ("19 Sept 2023", "2023-09-19", "2023-09-19", "2023-09-19", "day"),
        ("44 BC", "-0043", "-0043-01-01", "-0043-12-31", "year"),
        ("since May 2021", "2021-05/..", "2021-05-01", None, "interval"),
        ("2004-XX-XX", "2004-XX-XX", "2004-01-01", "2004-12-31", "day"),
    ],
)
def test_words_that_are_understood(
    client: TestClient, text: str, edtf: str, first_day: str, last_day: str | None, precision: str
) -> None:
    reading = client.get(PATH, params={"text": text}).json()
    assert [reading[name] for name in ("edtf", "first_day", "last_day", "question")] == [
        edtf,
        first_day,
        last_day,
        None,
    ]
    assert reading["display"]
    assert reading["precision"]
    assert reading["earliest"] <= reading["latest"]
    if precision != "day" or "X" not in text:
        assert reading["precision"] == precision


def test_words_that_can_be_read_in_two_ways_are_asked_back(client: TestClient) -> None:
    response = client.get(PATH, params={"text": "03/04/2023"})
    question = "Is 03/04/2023 the 3rd of April or the 4th of March 2023?"
    assert problem(response) == (422, question)
    assert response.json()["question"] == question
    assert [reading["edtf"] for reading in response.json()["readings"]] == ["2023-04-03", "2023-03-04"]


@pytest.mark.parametrize("text", ["", "  ", "soon", "five days before", "30 February 2023", "\x00", "9" * 10_000, "٣"])
def test_words_that_are_not_understood(client: TestClient, text: str) -> None:
    response = client.get(PATH, params={"text": text})
    assert list(faults(response)) == ["text"]
    assert len(problem(response)[1]) < 400
