"""Made-up works of many kinds, for the tests of styles and files."""

from datetime import date
from typing import Any

from app.domain.dates import EventDate
from app.formats.citing import Work
from app.formats.citing.work import Name

ADA = Name("Sample", "Ada Beth")
BO = Name("Muster", "Bo")
GROUP = Name(literal="Working Group on Roads")
FETCHED = date(2026, 11, 25)


def work(title: str = "Bridge stays shut", type_: str = "article", issued: str | None = None, **fields: Any) -> Work:
    when = EventDate.parse(issued) if issued else None
    return Work(key=fields.pop("key", title), type=type_, title=title, issued=when, **fields)


NEWS = work(
    "Why the “old” bridge stays shut",
    "article-newspaper",
    "2023-09-19",
    authors=(ADA,),
    publisher="Harbour Press",
    container="Harbour Weekly",
    url="https://weekly.example/bridge",
    accessed=FETCHED,
)
UNSIGNED_NEWS = work("Bridge stays shut", "article-newspaper", "2023-09", publisher="Harbour News")
SUPPLIED = work("[On the bridge]", "article", "2023-11~", is_title_supplied=True, is_issued_supplied=True)
INTERVIEW = work("Why we waited", "interview", "2025-09-12", authors=(BO,), container="Harbour Weekly")
REPORT = work("Roads of the north: a survey", "report", "2023?", authors=(GROUP,), publisher="Working Group on Roads")
CASE = work("Sample v Muster", "legal_case", "2024-02-03", publisher="Harbour Court")
POST = work(
    "The bridge is open!", "post", "2024-02-03", authors=(BO,), container="Square", url="https://square.example/1"
)
BROADCAST = work("Night on the bridge", "broadcast", "2024-02-03", container="Harbour Tonight", publisher="Channel 9")
PAGE = work("About us", "webpage", publisher="Harbour Office", url="https://office.example/", accessed=FETCHED)
BOOK = work("A history of bridges", "book", "1999-05", authors=(ADA, BO, GROUP), publisher="Pier Press")
LETTER = work("[Letter to the mayor]", "personal_communication", "2020-05", authors=(ADA,), is_title_supplied=True)
SPEECH = work("To the harbour", "speech", "2020-05/2020-06", authors=(ADA, BO), publisher="Town hall")
CHAPTER = work(
    "Piers", "chapter", "2001", authors=(Name("Пётр", "Иван"),), container="Northern bridges", publisher="Pier"
)
TREATY = work("Treaty on Bridges", "treaty", "1921-03-04")
JAPANESE = work("橋", "article", "2001", authors=(Name("山田", "太郎"),), container="港")

WORKS = [
    NEWS, UNSIGNED_NEWS, SUPPLIED, INTERVIEW, REPORT, CASE, POST, BROADCAST, PAGE, BOOK, LETTER, SPEECH, CHAPTER,
    TREATY, JAPANESE,
]  # fmt: skip
