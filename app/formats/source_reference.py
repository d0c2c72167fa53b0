"""A source as a reader cites it: who, where, when, in one line of plain text."""

from collections.abc import Mapping

from app.domain.dates import EventDate
from app.models import Source

AUTHORS_NAMED = 3

LANGUAGES = {
    "ab": "Abkhaz", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bs": "Bosnian",
    "ca": "Catalan", "ckb": "Sorani Kurdish", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "ko": "Korean", "ku": "Kurdish",
    "ky": "Kyrgyz", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "my": "Burmese", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovene", "so": "Somali", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish",
    "sw": "Swahili", "th": "Thai", "ti": "Tigrinya", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""English names of languages by their BCP 47 primary subtag."""


def author_name(author: Mapping[str, str]) -> str:
    """A CSL-JSON name as it is read: `Ada Sample`, or the name that is given whole."""
    return author.get("literal") or " ".join(part for part in (author.get("given"), author.get("family")) if part)


def authors_line(source: Source, most: int = AUTHORS_NAMED) -> str:
    """`A, B and C`; of more authors than `most`, the first ones and how many others. Empty where none is known."""
    names = [name for author in source.authors if (name := author_name(author))]
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} others"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def published(source: Source) -> EventDate | None:
    """When the source was published, or None where that is not known."""
    return EventDate.parse(source.issued) if source.issued else None


def byline(source: Source) -> str:
    """`Ada Sample, Sample Weekly, in Sample Papers`: by whom, from whom and in what; empty where nothing is known."""
    parts = [authors_line(source), source.publisher, f"in {source.container}" if source.container else ""]
    return ", ".join(part for part in parts if part)


def reference(source: Source) -> str:
    """The byline with the date: `Ada Sample, Sample Weekly, in Sample Papers, 12 Sep 2025`."""
    date = published(source)
    return ", ".join(part for part in (byline(source), date.display if date else "") if part)


def language_name(tag: str) -> str:
    """`English` for `en` or `en-GB`; a language that has no name here keeps its tag."""
    return LANGUAGES.get(tag.partition("-")[0].lower(), tag)
