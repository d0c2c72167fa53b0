"""The time of day within the words of a date: "at 14:30", "2.30 pm", "14:30 +04:00", "noon UTC"."""

from __future__ import annotations

import re

from app.domain.dates.invalid import InvalidDate

_CLOCK = re.compile(
    r"(?:\bat )?(?:\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d)(?::(?P<second>\d\d))?)? ?(?P<half>[ap]m)\b"
    r"|\b(?P<hour24>\d{1,2}):(?P<minute24>\d\d)(?::(?P<second24>\d\d))?(?: ?(?:hours|hrs|h)\b)?"
    r"|(?<=\bat )(?P<hour_dot>\d{1,2})\.(?P<minute_dot>\d\d)\b(?![.\d])"
    r"|\b(?P<noon>noon|midday)\b)"
    r"(?P<zone>(?: ?\+| -| ?(?:utc|gmt) ?[+-])\d{1,2}(?::?\d\d)?(?![:\d])| ?(?:z|utc|gmt)\b)?"
)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d\d)?").search


def take_clock(text: str) -> tuple[str, str]:
    """Split normalised words into the time as EDTF writes it ("14:30+04:00"; "" for none) and the words left over.

    Raises InvalidDate for times that are none and for midnight, which ends one day and begins another.
    """
    if "midnight" in text:
        raise InvalidDate(text, "midnight ends one day and begins another, so write 00:00 of the day that begins")
    found = _CLOCK.search(text)
    if found is None:
        return "", text
    rest = f"{text[: found.start()]} {text[found.end() :]}".replace(" local time", " ")
    if re.search(r"\d:\d\d", rest):
        raise InvalidDate(text, "it holds two times of day, and a date takes one")
    return _time(text, found) + _zone(found["zone"] or ""), rest


def _time(text: str, found: re.Match[str]) -> str:
    if found["noon"]:
        return "12:00"
    hour = int(found["hour"] or found["hour24"] or found["hour_dot"])
    minute = found["minute"] or found["minute24"] or found["minute_dot"] or "00"
    second = found["second"] or found["second24"]
    if found["half"]:
        if not 1 <= hour <= 12:
            raise InvalidDate(text, f"there is no hour {hour} {found['half']}")
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    return f"{hour:02}:{minute}" + (f":{second}" if second else "")


def _zone(zone: str) -> str:
    if offset := _OFFSET(zone):
        sign, hours, minutes = offset.groups()
        return f"{sign}{int(hours):02}:{minutes or '00'}"
    return "Z" if zone else ""
