"""Strategies that draw valid EDTF of levels 0 to 2, as text."""

from __future__ import annotations

from hypothesis import strategies as st

from app.domain.dates import EventDate, InvalidDate, civil_from_days, days_from_civil

FIRST_DAY = days_from_civil(-9999, 1, 1)
LAST_DAY = days_from_civil(9999, 12, 31)
RECENT_DAY = days_from_civil(2026, 11, 22)

day_numbers = st.one_of(st.integers(RECENT_DAY - 200_000, RECENT_DAY), st.integers(FIRST_DAY, LAST_DAY))
qualifiers = st.sampled_from(("", "", "", "?", "~", "%"))


def year_text(year: int) -> str:
    return f"-{-year:04}" if year < 0 else f"{year:04}"


@st.composite
def date_parts(draw: st.DrawFn) -> list[str]:
    """Year, year and month (or season, quarter, ...), or year, month and day, as EDTF writes them."""
    year, month, day = civil_from_days(draw(day_numbers))
    parts = [year_text(year), f"{month:02}", f"{day:02}"][: draw(st.integers(1, 3))]
    if len(parts) == 2 and draw(st.booleans()):
        parts[1] = str(draw(st.integers(21, 41)))
    return parts


@st.composite
def plain_dates(draw: st.DrawFn) -> str:
    return "-".join(draw(date_parts())) + draw(qualifiers)


@st.composite
def masked_dates(draw: st.DrawFn) -> tuple[int, str]:
    """A day number, and a date that holds it with some of its digits unknown, as in 156X-12-25."""
    day_number = draw(day_numbers)
    year, month, day = civil_from_days(day_number)
    text = "-".join([f"{abs(year):04}", f"{month:02}", f"{day:02}"][: draw(st.integers(1, 3))])
    places = [index for index, character in enumerate(text) if character != "-"]
    usual = st.sampled_from(([3], [2, 3], [1, 2, 3], places[-2:], places[4:]))
    masked = draw(st.one_of(usual, st.lists(st.sampled_from(places), min_size=1)))
    written = "".join("X" if index in masked else character for index, character in enumerate(text))
    return day_number, ("-" if year < 0 else "") + written + draw(qualifiers)


@st.composite
def long_years(draw: st.DrawFn) -> str:
    """A year after a Y, with or without exponent, or any year with significant digits."""
    sign = draw(st.sampled_from(("", "-")))
    digits = str(draw(st.integers(10_000, 99_999_999)))
    exponential = f"Y{sign}{draw(st.integers(1, 99))}E{draw(st.integers(4, 7))}"
    significant = f"S{draw(st.integers(1, 4))}"
    short = f"{sign}{draw(st.integers(1000, 9999))}{significant}"
    year = draw(st.sampled_from((f"Y{sign}{digits}", f"Y{sign}{digits}{significant}", exponential, short)))
    return year + draw(qualifiers)


@st.composite
def partly_qualified_dates(draw: st.DrawFn) -> str:
    """A date whose parts carry qualifiers of their own: left of a part for it alone, right of it for all so far."""
    return "-".join(draw(qualifiers) + part + draw(qualifiers) for part in draw(date_parts()))


single_dates = st.one_of(
    plain_dates(), masked_dates().map(lambda drawn: drawn[1]), long_years(), partly_qualified_dates()
)


@st.composite
def spans(draw: st.DrawFn, separator: str, missing_ends: tuple[str, ...]) -> str:
    """Two dates in order, or one of them and an end that is missing."""
    first, second = sorted((draw(single_dates), draw(single_dates)), key=lambda text: EventDate.parse(text).earliest)
    start, end = draw(st.sampled_from(((first, second), (first, None), (None, second))))
    missing = draw(st.sampled_from(missing_ends))
    return separator.join(missing if text is None else text for text in (start, end))


@st.composite
def sets(draw: st.DrawFn) -> str:
    members = draw(st.lists(st.one_of(single_dates, plain_dates(), spans("..", ("",))), min_size=1, max_size=4))
    opening, closing = draw(st.sampled_from((("[", "]"), ("{", "}"))))
    return opening + ",".join(members) + closing


@st.composite
def times(draw: st.DrawFn) -> str:
    year, month, day = civil_from_days(draw(day_numbers))
    clock = f"{draw(st.integers(0, 23)):02}:{draw(st.integers(0, 59)):02}{draw(st.sampled_from(('', ':00', ':59')))}"
    offset = draw(st.sampled_from(("", "Z", "+00:00", "+04:00", "-04:30", "+05")))
    return f"{year_text(year)}-{month:02}-{day:02}T{clock}{offset}"


def _says_something(text: str) -> bool:
    try:
        EventDate.parse(text)
    except InvalidDate as problem:
        # Only a set whose open members leave no gap; whatever else were refused here would be a fault.
        return problem.reason != "it leaves every day possible"
    return True


expressions = st.one_of(
    single_dates,
    times(),
    spans("/", ("..", "")),
    spans("..", ("",)).map(lambda text: f"[{text}]"),
    sets().filter(lambda text: len(text) <= 200).filter(_says_something),
)
