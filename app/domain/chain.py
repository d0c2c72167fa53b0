"""The chain of revisions: each carries a hash over itself and over the hash of the one before it.

Who changes, adds or takes out a saved state behind the app's back breaks every later hash, or the one that the
chronology keeps as the end of its chain. The bytes that are hashed are JSON as RFC 8785 orders it: members sorted, no
blanks; all but ASCII is escaped.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

START = "0" * 64
"""What stands in for the hash before the first revision."""

HASHED = (
    "version",
    "record_kind",
    "record_id",
    "number",
    "action",
    "snapshot",
    "author_id",
    "author_name",
    "reason",
    "created_at",
)
"""The fields of a revision over which its hash goes; all but its row number and the hash itself."""


def hash_revision(previous: str, revision: Mapping[str, Any]) -> str:
    """SHA-256, as 64 hex digits, of a revision's fields behind the hash of the revision before it."""
    fields = {name: _as_json(revision[name]) for name in HASHED}
    words = json.dumps([previous, fields], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(words.encode("ascii")).hexdigest()


def _as_json(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
