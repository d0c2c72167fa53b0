"""The kinds of sources: item types of CSL 1.0.2 (appendix III) with the words that pages say for them."""

SOURCE_TYPE_GROUPS: dict[str, dict[str, str]] = {
    "Press and web": {
        "article": "Article",
        "article-magazine": "Magazine article",
        "article-newspaper": "News article",
        "broadcast": "Broadcast",
        "interview": "Interview",
        "post": "Post",
        "post-weblog": "Blog post",
        "webpage": "Web page",
    },
    "Official and legal": {
        "bill": "Bill",
        "hearing": "Hearing",
        "legal_case": "Court document",
        "legislation": "Law",
        "patent": "Patent",
        "regulation": "Regulation",
        "standard": "Standard",
        "treaty": "Treaty",
    },
    "Reports and research": {
        "article-journal": "Journal article",
        "book": "Book",
        "chapter": "Chapter",
        "dataset": "Data set",
        "paper-conference": "Conference paper",
        "report": "Report",
        "review": "Review",
        "review-book": "Book review",
        "thesis": "Thesis",
    },
    "Statements and papers": {
        "document": "Document",
        "entry": "Entry",
        "entry-dictionary": "Dictionary entry",
        "entry-encyclopedia": "Encyclopedia entry",
        "manuscript": "Manuscript",
        "pamphlet": "Pamphlet",
        "personal_communication": "Letter or message",
        "speech": "Speech or statement",
    },
    "Pictures, sound and other": {
        "classic": "Classic work",
        "collection": "Collection",
        "event": "Performance or exhibition",
        "figure": "Figure",
        "graphic": "Picture",
        "map": "Map",
        "motion_picture": "Film or video",
        "musical_score": "Musical score",
        "performance": "Performance",
        "periodical": "Periodical",
        "software": "Software",
        "song": "Recording",
    },
}
"""Types by group, in the order in which a form offers them."""

PROTECTED = "Source on file, protected"
"""What those who may not know what a source is are told in place of its title."""

SOURCE_TYPES = {name: label for group in SOURCE_TYPE_GROUPS.values() for name, label in group.items()}


def type_label(name: str) -> str:
    """What a page says for a type, `News article`; a type that CSL does not know keeps its own words."""
    return SOURCE_TYPES.get(name) or name.replace("_", " ").replace("-", " ").capitalize()
