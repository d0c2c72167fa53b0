"""Addresses of views of the timeline and the desk, as they are kept under a name."""

from urllib.parse import parse_qsl, urlsplit

from app.domain.filters import EventFilters, Slice, timeline_url
from app.errors import Invalid

MOST_FIELDS = 1000


def view_url(filters: EventFilters, part: Slice) -> str:
    """The address of a view as it is kept: its filter, layout and order, from the first page on, nothing opened."""
    return timeline_url(filters, part, after=None, pick=None, open=None, find=None)


def split_address(address: str) -> tuple[str, list[tuple[str, str]]]:
    """The path of an address, `/` where it has none, and the pairs of its query; its site is left out.

    Raises `Invalid`, with a sentence for `address`, where it cannot be read.
    """
    try:
        parts = urlsplit(address.strip())
        return parts.path or "/", parse_qsl(parts.query, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Invalid({"address": "This address cannot be read. Copy it from the timeline or the desk."}) from None
