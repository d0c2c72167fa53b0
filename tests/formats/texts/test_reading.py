"""Words and description out of files of each kind, by the process that reads them."""

import pytest

from app.formats.texts import page_at, read_text
from tests.support.files import SENTENCE, make_docx, make_epub, make_page, make_pdf

ALPHABETS = {
    "Armenian": "Նավը մեկնեց նավահանգստից արշալույսին և չվերադարձավ մինչև երեկո։",
    "Azerbaijani": "Gəmi sübh tezdən limandan çıxdı və axşama qədər qayıtmadı.",
    "Russian": "Паром ушёл из гавани на рассвете и до вечера не вернулся.",
    "Arabic": "غادرت العبارة الميناء عند الفجر ولم تعد حتى المساء.",
}


def test_utf8_is_taken_as_it_is() -> None:
    words = "\n".join(ALPHABETS.values())
    read = read_text(words.encode(), "words.txt")
    assert (read.words, read.media_type, read.extractor, read.remarks) == (words, "text/plain", "", ())
    assert read_text(b"\xef\xbb\xbf" + words.encode()).words == words


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_utf16_is_told_by_its_mark(alphabet: str) -> None:
    read = read_text(ALPHABETS[alphabet].encode("utf-16"))
    assert (read.words, read.extractor, read.remarks) == (ALPHABETS[alphabet], "text from utf-16", ())


def test_other_encodings_are_guessed_and_the_guess_is_told() -> None:
    words = (ALPHABETS["Russian"] + "\n") * 5
    read = read_text(words.encode("cp1251"), "words.txt")
    assert read.words == words
    assert "cp1251" in read.extractor
    assert "guess" in read.remarks[0]


def test_a_declared_encoding_is_no_guess() -> None:
    read = read_text(ALPHABETS["Russian"].encode("koi8-r"), media_type="text/plain; charset=KOI8-R")
    assert (read.words, read.remarks) == (ALPHABETS["Russian"], ())


def test_one_line_of_5_megabytes() -> None:
    words = (SENTENCE + " ") * (5_000_000 // len(SENTENCE))
    assert read_text(words.encode()).words == words


def test_markdown_loses_its_signs() -> None:
    read = read_text(b"# The *harbour*\n\nIt was [closed](https://x.example)\nat dawn.\n\n- one\n", "notes.md")
    assert read.words == "The harbour\n\nIt was closed at dawn.\n\none"
    assert (read.title, read.media_type) == ("The harbour", "text/markdown")


def test_a_web_page_gives_its_text_and_describes_itself() -> None:
    read = read_text(make_page([SENTENCE, *ALPHABETS.values(), SENTENCE.upper()]))
    assert SENTENCE in read.words
    assert ALPHABETS["Arabic"] in read.words
    assert "never" not in read.words
    assert "Home" not in read.words
    assert (read.title, read.authors, read.publisher) == ("Harbour closed", ("Ada Sample",), "Harbour Press")
    assert (read.issued, read.language, read.url) == ("2023-09-19", "en", "https://press.example/harbour")
    assert read.extractor.startswith("trafilatura ")


def test_a_page_that_keeps_its_text_back_says_so() -> None:
    read = read_text(b"<!doctype html><html><body><p>We value your privacy.</p><script>go()</script></body></html>")
    assert read.words == "We value your privacy."
    assert "consent" in read.remarks[0]


def test_a_pdf_keeps_its_pages() -> None:
    pages = [["It begins on this page and the sentence", "goes on over the exam-"], ["ple here.", "Then it ends."], []]
    told: list[tuple[int, int]] = []
    read = read_text(make_pdf(pages, title="Report", first_label="ii"), "r.pdf", tell=lambda *at: told.append(at))
    assert [label for label, _ in read.pages] == ["ii", "iii", "iv"]
    assert page_at(read.pages, read.words.index("begins")) == "ii"
    assert page_at(read.pages, read.words.index("Then")) == "iii"
    assert read.words.startswith("It begins on this page and the sentence goes on over the exam- ple here.")
    assert (read.title, read.authors, read.language) == ("Report", ("Sample, Ada", "Harbour desk"), "en")
    assert any("1 of 3 pages" in remark for remark in read.remarks)
    assert told == [(0, 3), (1, 3), (2, 3)]


def test_a_word_file() -> None:
    read = read_text(make_docx([SENTENCE, *ALPHABETS.values()], title="Minutes"))
    assert read.words == "\n\n".join([SENTENCE, *ALPHABETS.values(), "Left  Right"])
    assert (read.title, read.authors) == ("Minutes", ())


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    read = read_text(make_epub([SENTENCE, *ALPHABETS.values()]))
    assert read.words == "\n\n".join([SENTENCE, *ALPHABETS.values()])
    assert (read.title, read.authors, read.publisher) == ("The harbour", ("Ada Sample",), "Harbour Press")
    assert (read.issued, read.language) == ("2021-04-05", "en")
