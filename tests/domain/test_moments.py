"""Moments of the app's own time, as people and programs write them."""

from datetime import UTC, datetime

import pytest

from app.domain.moments import end_of, read_moment, say_moment, say_when, start_of, version_of


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("20 Nov 2026", at(2026, 11, 20), at(2026, 11, 21)),
        ("2026-11", at(2026, 11, 1), at(2026, 12, 1)),
        ("2026-11-20T14:00Z", at(2026, 11, 20, 14), at(2026, 11, 20, 14, 1)),
        ("2026-11-20T14:00:05Z", at(2026, 11, 20, 14, 0, 5), at(2026, 11, 20, 14, 0, 6)),
        ("2026-11-20T01:00:00+04:00", at(2026, 11, 19, 21), at(2026, 11, 19, 21, 0, 1)),
        ("2026-11-20T01:00:00 04:00", at(2026, 11, 19, 21), at(2026, 11, 19, 21, 0, 1)),
        ("20 Nov 2026 at 14:30", at(2026, 11, 20, 14, 30), at(2026, 11, 20, 14, 31)),
        (
            "2026-11-20T14:00:00.250000+00:00",
            at(2026, 11, 20, 14, 0, 0, 250000),
            at(2026, 11, 20, 14, 0, 0, 250001),
        ),
        ("44 BC", at(1, 1, 1), at(1, 1, 1)),
        ("since 2026", at(2026, 1, 1), at(9999, 12, 31)),
    ],
)
def test_a_moment_lasts_as_long_as_what_it_names(typed: str, start: datetime, end: datetime) -> None:
    moment = read_moment(typed)
    assert read_moment(moment) == moment
    assert (start_of(moment), end_of(moment)) == (start, end)


@pytest.mark.parametrize("typed", ["yestermorn", "03/04/2026", "v", "vx", "v-1", "2026-13-01T00:00:00.5Z", "\x00"])
def test_other_words_are_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        read_moment(typed)


def test_a_version_is_a_moment_too() -> None:
    assert read_moment(" v0130 ") == "v130"
    assert version_of("v130") == 130
    assert version_of("2026") is None
    assert say_moment("v1300") == "version 1,300"
    assert say_moment("2026-11-20") == "20 Nov 2026"
    asked = ("v1300", "2026-11-20", "2026", "2026-11-20T14:00Z")
    assert [say_when(moment) for moment in asked] == [
        "at version 1,300",
        "on 20 Nov 2026",
        "at the end of 2026",
        "on 20 Nov 2026, 14:00 UTC",
    ]
