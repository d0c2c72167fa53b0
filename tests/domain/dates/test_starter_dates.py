"""Every date of the chronology that the product ships: read, bounded and shown without losing anything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.domain.dates import EventDate, read_date

STARTER = Path(__file__).parents[3] / "app" / "starter" / "nagorno-karabakh.json"


def dates_of(record: dict[str, Any]) -> list[str]:
    own = [record[name] for name in ("date", "issued", "claimed_date") if record.get(name)]
    return own + [text for citation in record.get("citations", ()) for text in dates_of(citation)]


def test_every_date_of_the_starter_chronology() -> None:
    document = json.loads(STARTER.read_text(encoding="utf-8"))
    texts = [text for name in ("events", "sources") for record in document[name] for text in dates_of(record)]
    assert len(texts) > 80
    for text in texts:
        date = EventDate.parse(text)
        assert date.edtf == text
        assert date.display != text or text.isdigit()  # all of them have words
        assert read_date(date.display) == date
        assert read_date(date.display_long) == date
