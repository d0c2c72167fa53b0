"""Typed words in one form: lower case, single spaces, " - " between two dates, no stops after abbreviations."""

from __future__ import annotations

import re
from typing import Final

from app.domain.dates.names import MONTH_NUMBERS

_CHARACTERS: Final = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2212", "-"),  # hyphens and the minus sign
        **dict.fromkeys("\u2012\u2013\u2014\u2015", "–"),  # dashes
        **dict.fromkeys("\u2018\u2019\u02bc", "'"),
    }
)
_ISO_WITH_DASHES = re.compile(r"\b(\d{4})–(\d\d)–(\d\d)\b")
_WINTER_WITH_DASH = re.compile(r"\b(winter|summer)( of)? (\d{4}) ?[-–] ?(\d{4}|\d{2})\b(?!–|-)")
_EITHER_OR = re.compile(r"\b(?:in|on|at) or (about|around)\b")
_STOP = re.compile(r"(?<=[a-z])\.|(?<=\d)\.(?= |$)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_COMMA_IN_DATE = re.compile(rf"(?:(?<!ad )\b(\d{{1,2}}(?:st|nd|rd|th)?)|\b({'|'.join(MONTH_NUMBERS)})), ?(?=\d{{4}}\b)")
_HYPHENS_WITHIN = re.compile(
    r"[?~%]?-?[\dx]{4}[?~%]?(?:-[?~%]?[\dx]{1,2}[?~%]?){0,2}"  # EDTF
    r"|y-?\d.*|\d{1,2}-\d{1,2}-\d{2,4}|(?:utc|gmt)[+-].*|.*\d:\d\d.*|twenty-first"
).fullmatch


def normalise(text: str) -> str:
    """The words in one form. A comma is left only where it parts the members of a list."""
    text = " ".join(text.lower().translate(_CHARACTERS).split())
    text = _WINTER_WITH_DASH.sub(r"\1\2 \3/\4", _ISO_WITH_DASHES.sub(r"\1-\2-\3", text))
    text = _EITHER_OR.sub(r"\1", text)
    text = _THOUSANDS.sub("", _STOP.sub("", text))
    is_list = re.search(r" (?:or|and) ", text)
    text = _COMMA_IN_DATE.sub(r"\1\2 ", text) if is_list else text.replace(",", " ")
    words = text.replace("–", " - ").split()
    return " ".join(" ".join(map(_without_hyphens, words)).split())


def _without_hyphens(word: str) -> str:
    """ "12-24" as two dates, "19-Sep-2023" and "mid-2023" as words of one, "2023-09-19" as it is."""
    if "-" not in word or word == "-" or _HYPHENS_WITHIN(word):
        return word
    parts = word.split("-")
    if parts[0] == "mid" or (
        sum(part in MONTH_NUMBERS for part in parts) == 1 and all(parts) and _rest_is_digits(parts)
    ):
        return " ".join(parts)
    return word.replace("-", " - ")


def _rest_is_digits(parts: list[str]) -> bool:
    return all(part in MONTH_NUMBERS or part.isdigit() for part in parts)
