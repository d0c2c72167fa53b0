"""Entity tags and `If-Match`: nobody overwrites what somebody else has saved in between (RFC 9110, section 13)."""

import hashlib
import re
from collections.abc import Callable

from fastapi.responses import Response
from pydantic import BaseModel

from app.api.errors import StaleRevision
from app.errors import PreconditionRequired

_TAG = re.compile(r'(W/)?"([^"]*)"')


def revision_tag(kind: str, record_id: int, revision: int) -> str:
    """What stands inside the tag's quotation marks: `e-130.6` for revision 6 of event 130."""
    return f"{kind}-{record_id}.{revision}"


def tagged(record: BaseModel, tag: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A record as a JSON response with its entity tag.

    The tag is the revision and a digest of the content: the content also depends on who asks and on the cited
    sources, while `If-Match` looks at the revision alone.
    """
    content = record.model_dump_json().encode()
    digest = hashlib.sha256(content).hexdigest()[:12]
    all_headers = {"ETag": f'"{tag}-{digest}"', **(headers or {})}
    return Response(content, status, all_headers, media_type="application/json")


def unless_known(if_none_match: str | None, response: Response) -> Response:
    """The response, or 304 where `If-None-Match` names its tag (weak comparison)."""
    asked = if_none_match or ""
    known = {opaque for _, opaque in _TAG.findall(asked)}
    if asked.strip() == "*" or response.headers["ETag"].strip('"') in known:
        return Response(status_code=304, headers={"ETag": response.headers["ETag"]})
    return response


def require_revision(if_match: str | None, tag: str, current: Callable[[], BaseModel]) -> None:
    """Raises `PreconditionRequired` without `If-Match`, `StaleRevision` where it names another revision.

    A tag is compared up to its digest, so that `"e-130.6"` written by hand will do. Weak tags never match (RFC 9110,
    section 13.1.1), and `*` names no revision.
    """
    if not if_match or if_match.strip() == "*":
        raise PreconditionRequired(f'Say which revision you change: send If-Match: "{tag}" or the ETag that you got.')
    given = [opaque for weak, opaque in _TAG.findall(if_match) if not weak]
    if not any(opaque == tag or opaque.startswith(f"{tag}-") for opaque in given):
        sentence = "The record has been saved since. Look at its current state, then send your change again."
        raise StaleRevision(sentence, current().model_dump(mode="json"), tag)


def honour_revision(if_match: str | None, tag: str, current: Callable[[], BaseModel]) -> None:
    """For acts that may be asked for without `If-Match`: where it is sent, it must name the revision that stands."""
    if if_match is not None and if_match.strip() != "*":
        require_revision(if_match, tag, current)
