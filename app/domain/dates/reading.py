"""What people type for the date of an event, turned into EDTF.

Conventions: "early" or "beginning of", "mid", and "late" or "end of" are thirds. Those of a month end on the 10th, the
20th and the last day; those of a year are four months each, of a decade 4, 3 and 3 years, of a century 34, 33 and 33.
Centuries are counted as in EDTF: the 19th is 1800 to 1899. A winter belongs to the year in which it begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from app.domain.dates.bounds import civil_from_days, days_in_month
from app.domain.dates.invalid import InvalidDate
from app.domain.dates.normalising import normalise
from app.domain.dates.single import APPROXIMATE, CERTAINTIES, UNCERTAIN, SingleDate, adjacent, edtf_year, qualified_text
from app.domain.dates.single_reading import Convention, NotUnderstood, read_single
from app.domain.dates.typed import fill_gaps, finish

# A phrase holds one or two dates, {0} and {1}; the first phrase that fits is taken.
_OPEN_PHRASES: Final = (
    (r"between (.+?) and (.+)", "[{0}..{1}]"),
    (r"(?:since |from )?(.+?)(?: -)?(?: and)? \(?(?:end (?:is )?(?:not known|unknown)|unknown end)\)?", "{0}/"),
    (r"(?:until |till |up to |- )?(.+?)(?: and)? \(?(?:start (?:is )?(?:not known|unknown)|unknown start)\)?", "/{0}"),
    (r"(?:since |from )?(.+) (?:-|to|until|till) (?:\?|unknown|an unknown date)", "{0}/"),
    (r"(?:from )?(?:\?|unknown|an unknown date) (?:-|to|until|till) (.+)", "/{0}"),
    (
        r"(?:since |from )?(.+?) (?:(?:-|to|until|till|and) )?\(?(?:the )?(?:present|now|today|(?:still )?ongoing)\)?",
        "{0}/..",
    ),
    (r"(?:since |from )?(.+?) onwards?", "{0}/.."),
    (r"(.+) -", "{0}/.."),
    (r"- (.+)", "../{0}"),
    (r"(?:by|on or before|at or before|not? later than|not after) (.+)", "[..{0}]"),
    (r"(.+) (?:or earlier|or before|at the latest)", "[..{0}]"),
    (r"(?:on or after|at or after|not? earlier than|not before) (.+)", "[{0}..]"),
    (r"(.+) (?:or later|or after|at the earliest)", "[{0}..]"),
    (r"(?:until|till|up to) (.+)", "../{0}"),
)
_SPAN_PHRASES: Final = (
    (r"(?:from |since )?(?!prior )(.+) (?:-|to|until|till|through|thru) (.+)", "{0}/{1}"),
    (r"(?:ongoing )?(?:since|from|starting)(?: in| on)? (.+)", "{0}/.."),
)
_COMPILED: Final = {pattern: re.compile(pattern).fullmatch for pattern, _ in (*_OPEN_PHRASES, *_SPAN_PHRASES)}
_BESIDE = re.compile(r"(before|prior to|earlier than|after|later than) (.+)").fullmatch
_DOUBTED_PHRASE = re.compile(
    r"((?:(?:c|ca|circa|about|around|approximately|approx|possibly|probably|perhaps|maybe|sometime|some time) )+)"
    r"(?=(?:between|before|after|since|from|until|till|by|early|mid|late) )"
).match
_PART = re.compile(
    r"(?:(?:in|at|by|on) )?(?:the )?"
    r"(?:(early|beginning of|start of)|(mid|middle of)|(late|end of)"
    r"|((?:first|1st) half of)|((?:second|2nd|last) half of)) (.+)"
).fullmatch
_QUALIFIED_PARTS = re.compile(r"(.+) \(((?:year|month|season|day) [^()]*)\)").fullmatch
_CLAUSE = re.compile(
    r"((?:year|month|season|day)(?: and (?:year|month|season|day))*) (approximate and uncertain|approximate|uncertain)"
).fullmatch
_RUN_OF_YEARS = re.compile(r"-?\d{1,3}X{1,3}[?~%]?").fullmatch
_RELATIVE = re.compile(
    r"\b(?:yesterday|today|tomorrow|tonight|ago|last|next|previous|prior|following|recent|recently|this|eve|days?|weeks?|months?"
    r"|years|hours?|later|earlier|now|then|present)\b|\b(?:before|after|since|until)\b\D*$"
).search


class Reading(NamedTuple):
    """An EDTF text, and whether it was worded with "before" or "after"."""

    edtf: str
    exclusive: bool = False


def words_to_edtf(text: str, convention: Convention) -> Reading:
    """The EDTF that typed words mean. Raises InvalidDate, and TwoReadings where the convention leaves a question."""
    words = normalise(text)
    try:
        return _read_phrase(words, convention)
    except NotUnderstood:
        if _RELATIVE(words):
            raise InvalidDate(text, "it counts from another date, so write the date itself") from None
        raise


def _read_phrase(words: str, convention: Convention) -> Reading:
    flags = 0
    if doubted := _DOUBTED_PHRASE(words):
        words = words[doubted.end() :]
        flags = _doubt(doubted[1])
    if qualified := _QUALIFIED_PARTS(words):
        return Reading(_with_qualified_parts(qualified[1], qualified[2], convention))
    if edtf := _read_template(_OPEN_PHRASES, words, convention, flags):
        return Reading(edtf)
    if re.search(r" (?:or|and) ", words):
        return Reading(_read_list(words, convention))
    if edtf := _read_template(_SPAN_PHRASES, words, convention, flags):
        return Reading(edtf)
    if beside := _BESIDE(words):
        return Reading(_read_beside(beside[1], beside[2], convention, flags), exclusive=True)
    if part := _PART(words):
        return Reading(_read_part(part, convention, flags))
    return Reading(_read_dates([words], convention, flags)[0].text)


def _doubt(words: str) -> int:
    flags = 0
    for word in words.split():
        if word in ("possibly", "probably", "perhaps", "maybe"):
            flags |= UNCERTAIN
        elif word not in ("sometime", "some", "time"):
            flags |= APPROXIMATE
    return flags


def _read_dates(words: Sequence[str], convention: Convention, flags: int = 0) -> list[SingleDate]:
    """The dates of one phrase, each with what it leaves to its neighbours."""
    typed = [read_single(part, convention) for part in words]
    fill_gaps(typed)
    for part in typed:
        part.flags |= flags
        if part.clock and len(typed) > 1:
            raise InvalidDate(part.words, "an interval or a list takes days, not times of day")
    return [finish(part) for part in typed]


def _read_template(phrases: Sequence[tuple[str, str]], words: str, convention: Convention, flags: int) -> str:
    for pattern, template in phrases:
        if found := _COMPILED[pattern](words):
            return template.format(*(date.text for date in _read_dates(found.groups(), convention, flags)))
    return ""


def _read_list(words: str, convention: Convention) -> str:
    """ "3, 5 or 7 May 2021" (one of them), "3 and 5 May 2021" (both); a member may be a stretch, "5 – 7 May 2021"."""
    is_one_of = " or " in words
    if is_one_of and " and " in words:
        raise InvalidDate(words, "a list has either “or” or “and”, not both")
    members = re.split(r",? (?:or|and) |, ?", re.sub("^(?:either|one of|both) ", "", words))
    stretches = [re.split(r" (?:-|to) ", member) for member in members]
    dates = iter(_read_dates([part for stretch in stretches for part in stretch], convention))
    joined = ",".join("..".join(next(dates).text for _ in stretch) for stretch in stretches)
    return f"[{joined}]" if is_one_of else f"{{{joined}}}"


def _read_beside(side: str, words: str, convention: Convention, flags: int) -> str:
    """ "before" and "after" are strict: the bound is the day, month or year beside the one that is named."""
    [date] = _read_dates([words], convention, flags)
    if date.clock or date.part_qualifiers:
        raise InvalidDate(words, "“before” and “after” take a day, a month or a year")
    if side in ("after", "later than"):
        return f"[{adjacent(date, 1).text}..]"
    return f"[..{adjacent(date, -1).text}]"


def _read_part(part: re.Match[str], convention: Convention, flags: int) -> str:
    """ "early", "mid", "late" or a half of something, as one time within that part."""
    [date] = _read_dates([part[6]], convention, flags)
    named = next(index for index in range(5) if part[index + 1])
    index, count = (named, 3) if named < 3 else (named - 3, 2)
    if "X" in date.text and _RUN_OF_YEARS(date.text):
        first, last = civil_from_days(date.earliest)[0], civil_from_days(date.latest)[0]
        cuts = [first + -(-(last - first + 1) * i // count) for i in range(count + 1)]
        start, end = edtf_year(cuts[index]), edtf_year(cuts[index + 1] - 1)
    elif date.precision == "month" and date.month is not None and date.year is not None and "X" not in date.text:
        length = days_in_month(date.year, date.month)
        cuts = [1, 11, 21, length + 1] if count == 3 else [1, 16, length + 1]
        month = f"{edtf_year(date.year)}-{date.month:02}"
        start, end = f"{month}-{cuts[index]:02}", f"{month}-{cuts[index + 1] - 1:02}"
    elif date.precision == "year" and date.year is not None and "X" not in date.text:
        year = edtf_year(date.year)
        if count == 2:
            return f"{year}-{40 + index}{date.qualifier}"
        start, end = f"{year}-{4 * index + 1:02}", f"{year}-{4 * index + 4:02}"
    else:
        raise InvalidDate(part[0], "early, mid, late and half take a month, a year, a decade or a century")
    return f"[{start}{date.qualifier}..{end}{date.qualifier}]"


def _with_qualified_parts(words: str, clauses: str, convention: Convention) -> str:
    """ "11 Jun 2004 (year and month approximate; day uncertain)"."""
    [date] = _read_dates([words], convention)
    if date.year is None or date.month is None or date.clock or date.qualifier or "X" in date.text:
        raise InvalidDate(words, "only the year, month and day of a full date can be qualified one by one")
    flags = {"year": 0, "month": 0, **({"day": 0} if date.day is not None else {})}
    for clause in clauses.split(";"):
        found = _CLAUSE(clause.strip())
        if found is None:
            raise InvalidDate(words, f"“{clause.strip()}” is not understood")
        for name in found[1].replace("season", "month").split(" and "):
            if name not in flags:
                raise InvalidDate(words, f"it has no {name}")
            flags[name] |= CERTAINTIES.index(found[2])
    parts = [edtf_year(date.year), f"{date.month:02}", *([f"{date.day:02}"] if date.day is not None else [])]
    return qualified_text(parts, list(flags.values()))
