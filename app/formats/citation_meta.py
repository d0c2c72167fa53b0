"""What pages say to reference managers: `citation_*` elements in the head, and COinS (OpenURL in a span)."""

from urllib.parse import urlencode

from markupsafe import Markup

from app.formats.citing.dates import plain_parts
from app.formats.citing.names import in_order, inverted
from app.formats.citing.work import Work

_PERIODICALS = {"article", "article-journal", "article-magazine", "article-newspaper", "review", "review-book"}
_BOOKS = {"book": "book", "chapter": "bookitem", "paper-conference": "proceeding", "report": "report"}
_DC_TYPES = {
    "broadcast": "tvBroadcast",
    "interview": "interview",
    "legal_case": "case",
    "legislation": "statute",
    "personal_communication": "letter",
    "post": "forumPost",
    "post-weblog": "blogPost",
    "speech": "presentation",
    "webpage": "webpage",
}
_CONTAINERS = {"chapter": "citation_inbook_title", "paper-conference": "citation_conference_title"}
_PUBLISHERS = {
    "report": "citation_technical_report_institution",
    "thesis": "citation_dissertation_institution",
}


def citation_tags(work: Work) -> list[tuple[str, str]]:
    """Names and contents of the `meta` elements for a source; what is not known has none."""
    container = (
        "citation_journal_title" if work.type in _PERIODICALS else _CONTAINERS.get(work.type, "citation_series_title")
    )
    tags = [
        ("citation_title", work.title),
        *(("citation_author", inverted(name)) for name in work.authors),
        ("citation_publication_date", _date(work, "/")),
        (container, work.container),
        (_PUBLISHERS.get(work.type, "citation_publisher"), work.publisher),
        ("citation_public_url", work.url),
        ("citation_language", work.language),
    ]
    return [(name, content) for name, content in tags if content]


def coins(work: Work) -> Markup:
    """An empty span whose title is the source as an OpenURL context object (ANSI/NISO Z39.88-2004)."""
    title = urlencode([(name, value) for name, value in _context(work) if value], errors="replace")
    return Markup('<span class="Z3988" title="{}" aria-hidden="true"></span>').format(title)


def _context(work: Work) -> list[tuple[str, str]]:
    if work.type in _PERIODICALS:
        form, described = (
            "journal",
            [
                ("rft.genre", "article"),
                ("rft.atitle", work.title),
                ("rft.jtitle", work.container or work.publisher),
            ],
        )
    elif work.type in _BOOKS:
        is_part = bool(work.container) and work.type in ("chapter", "paper-conference")
        form, described = (
            "book",
            [
                ("rft.genre", _BOOKS[work.type]),
                ("rft.atitle" if is_part else "rft.btitle", work.title),
                ("rft.btitle" if is_part else "rft.series", work.container),
            ],
        )
    else:
        form, described = (
            "dc",
            [
                ("rft.type", _DC_TYPES.get(work.type, "document")),
                ("rft.title", work.title),
                ("rft.source", work.container),
            ],
        )
    first = work.authors[0] if work.authors and not work.authors[0].literal else None
    return [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{form}"),
        ("rfr_id", "info:sid/dateline"),
        *described,
        ("rft.aulast", first.family if first else ""),
        ("rft.aufirst", first.given if first else ""),
        *(("rft.au", in_order(name)) for name in work.authors),
        ("rft.date", _date(work, "-")),
        ("rft.publisher" if form == "dc" else "rft.pub", work.publisher),
        ("rft.language", work.language),
        ("rft.identifier" if form == "dc" else "rft_id", work.url),
    ]


def _date(work: Work, mark: str) -> str:
    """The day of publication as far as it is known, `2023/09/19` or `2023`; of a lasting one, its first."""
    parts = plain_parts(work.issued) if work.issued else []
    if not parts:
        return ""
    one = parts[0]
    return mark.join([f"{one.year:04}", *(f"{part:02}" for part in (one.month, one.day) if part)])
