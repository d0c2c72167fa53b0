"""Commands on a whole database: import of a chronology and of texts, and the check."""

import hashlib
import re
import sqlite3
from pathlib import Path

import pytest

from app.starter import FILE
from tests.cli.running import Run, ask, count, dump, write_json
from tests.support.chronologies import WORDS, document
from tests.support.files import make_epub, make_pdf, make_zip


def test_an_import_is_told_and_the_second_changes_nothing(run: Run, migrated: Path, chronology: Path) -> None:
    first = run("import", chronology)
    assert (first.status, first.err) == (0, "")
    assert first.out.splitlines()[-1] == "Imported."
    assert "events: 2 create" in first.out.splitlines()
    assert (count(migrated, "events"), count(migrated, "citations"), count(migrated, "annotations")) == (2, 2, 2)
    before = dump(migrated)
    second = run("import", chronology)
    assert (second.status, second.err) == (0, "")
    assert "events: 2 same" in second.out.splitlines()
    assert not re.search("create|update|error", second.out)
    assert dump(migrated) == before
    assert run("check").status == 0


def test_a_dry_run_says_what_would_happen_and_writes_nothing(run: Run, migrated: Path, chronology: Path) -> None:
    before = dump(migrated)
    said = run("import", "--dry-run", chronology)
    assert (said.status, said.err) == (0, "")
    lines = said.out.splitlines()
    assert "events strike: create" in lines
    assert "events: 2 create" in lines
    assert lines[-1] == "Nothing was written: this was a dry run."
    assert dump(migrated) == before


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_an_error_in_one_record_stops_the_import(
    run: Run, migrated: Path, chronology: Path, options: list[str]
) -> None:
    given = document()
    given["events"][1]["date"] = "yesterday"
    before = dump(migrated)
    said = run("import", *options, write_json(chronology, given))
    assert said.status == 1
    assert "Imported." not in said.out
    assert re.search("^events strike.*yesterday", said.err, re.MULTILINE)
    assert said.err.splitlines()[-1].endswith("nothing was written.")
    assert dump(migrated) == before


def test_errors_are_skipped_when_asked(run: Run, migrated: Path, chronology: Path) -> None:
    given = document()
    given["events"] += [{"key": "late", "title": "Too late", "date": "yesterday", "category": "transport"}]
    said = run("import", "--skip-errors", write_json(chronology, given))
    assert said.status == 0
    assert re.search("^events late.*yesterday", said.err, re.MULTILINE)
    assert said.out.splitlines()[-1] == "Imported."
    assert count(migrated, "events") == 2


def test_what_was_changed_here_is_replaced_only_when_asked(run: Run, migrated: Path, chronology: Path) -> None:
    run("import", chronology)
    with sqlite3.connect(migrated) as connection:
        # As if somebody had edited the event since.
        connection.execute("UPDATE events SET imported_revision = 0, title = 'Mine' WHERE \"key\" = 'strike'")
    connection.close()
    title = "SELECT title FROM events WHERE \"key\" = 'strike'"
    assert run("import", chronology).status == 1
    assert ask(migrated, title) == "Mine"
    assert run("import", "--overwrite", chronology).status == 0
    assert ask(migrated, title) == "The crews strike"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'{"format": "other/1"}', b"\xff\xfe", b"[" * 100_000, b'{"events": NaN}'],
)
def test_a_file_that_is_no_chronology_is_told(run: Run, migrated: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "given.json"
    file.write_bytes(content)
    before = dump(migrated)
    said = run("import", file)
    assert said.status == 1
    assert said.err.strip()
    assert "Something failed on our side" not in said.err
    assert dump(migrated) == before


def test_a_file_that_is_not_there_is_told(run: Run, migrated: Path, tmp_path: Path) -> None:
    assert run("import", "nowhere.json") == (1, "", "nowhere.json: No such file or directory.\n")
    assert run("import", tmp_path) == (1, "", f"{tmp_path}: Is a directory.\n")


def test_texts_are_stored_and_their_citations_located(
    run: Run, migrated: Path, chronology: Path, tmp_path: Path
) -> None:
    run("import", chronology)
    texts = tmp_path / "texts"
    (texts / "deep").mkdir(parents=True)
    (texts / "deep" / "any-name.txt").write_text(WORDS)
    (texts / "letter.txt").write_text("A letter.")
    for _ in range(2):
        said = run("import-texts", texts)
        assert said.status == 0
        assert "bulletin: 1 of 1 citations located" in said.out.splitlines()
        assert "letter.txt: is the text of no source" in said.out.splitlines()
        assert count(migrated, "source_texts") == 1
    assert ask(migrated, "SELECT health FROM passages") == "exact"
    said = run("check")
    assert (said.status, said.err) == (0, "")
    assert said.out.startswith("Nothing is wrong. The history ends with version ")


SHARED = Path(__file__).parents[3] / "shared" / "sources"
"""The texts of the starter chronology, which are not in this repository."""


def test_the_texts_of_the_starter_go_in_by_folder(run: Run, migrated: Path, tmp_path: Path) -> None:
    run("import", FILE)
    cited = count(migrated, "citations")
    if SHARED.exists():
        said = run("import-texts", SHARED)
        assert f"All: {cited} of {cited} citations located" in said.out.splitlines()
        found = ask(migrated, "SELECT count(*) FROM citations JOIN passages p ON p.id = passage_id WHERE p.start >= 0")
        assert int(found) == cited
    else:
        (tmp_path / "other.txt").write_text(WORDS)
        said = run("import-texts", tmp_path)
        assert "other.txt: is the text of no source" in said.out.splitlines()
        assert count(migrated, "source_texts") == 0


@pytest.mark.parametrize("holder", ["folder", "zip"])
def test_files_of_other_kinds_belong_to_the_source_that_they_are_called_after(
    run: Run, migrated: Path, chronology: Path, tmp_path: Path, holder: str
) -> None:
    run("import", chronology)
    files = {
        "in/bulletin.pdf": make_pdf([["Nothing on this page."], [WORDS]], first_label="v"),
        "in/broken.pdf": b"%PDF-1.7",
        "in/reprint.docx": b"PK no Word file",
        "in/photo.jpg": b"no text",
        "in/stranger.epub": make_epub([WORDS]),
    }
    if holder == "zip":
        (tmp_path / "given.zip").write_bytes(make_zip(files))
    for name, content in files.items() if holder == "folder" else ():
        path = tmp_path / "given.zip" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for _ in range(2):
        said = run("import-texts", tmp_path / "given.zip")
        assert said.status == 1
        assert "bulletin: 1 of 1 citations located" in said.out.splitlines()
        assert "in/stranger.epub: is the text of no source" in said.out.splitlines()
        assert said.err.splitlines()[0] == "in/reprint.docx: The file is called a DOCX file, and is none."
        assert count(migrated, "source_texts") == 1
    assert ask(migrated, "SELECT page FROM passages") == "vi"
    assert ask(migrated, "SELECT media_type FROM source_texts") == "application/pdf"
    assert run("check").status == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (make_zip({"bomb.txt": b"0" * 50_000_000}), "The file would unfold to far more"),
        (b"PK no", "The file is damaged"),
    ],
)
def test_hostile_archives_are_refused(run: Run, migrated: Path, tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "texts.zip").write_bytes(content)
    said = run("import-texts", "texts.zip")
    assert (said.status, said.err.startswith(sentence)) == (1, True)


NO_TEXT = "None of these files is the text of a source: no SHA-256 agrees, and no name is a source’s key."


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "letter.txt",
            b"A letter.",
            NO_TEXT,
        ),
        (None, b"", "There is no file or folder letter.txt."),
    ],
)
def test_where_no_text_is_it_is_told(
    run: Run, migrated: Path, chronology: Path, tmp_path: Path, name: str | None, content: bytes, sentence: str
) -> None:
    run("import", chronology)
    if name:
        (tmp_path / name).write_bytes(content)
    said = run("import-texts", "letter.txt")
    assert (said.status, said.err) == (1, f"{sentence}\n")
    assert count(migrated, "source_texts") == 0


def test_a_passage_that_its_text_does_not_have_is_told(
    run: Run, migrated: Path, chronology: Path, tmp_path: Path
) -> None:
    other = "Another text altogether, in which nobody leaves any harbour."
    given = document()
    given["sources"][0]["text_sha256"] = hashlib.sha256(other.encode()).hexdigest()
    run("import", write_json(chronology, given))
    (tmp_path / "other.txt").write_text(other)
    said = run("import-texts", "other.txt")
    assert said.status == 1
    assert "bulletin: 0 of 1 citations located" in said.out
    assert re.search("^events ferry-stays-away citation c1: ", said.err, re.MULTILINE)


def test_check_prints_every_fault(run: Run, migrated: Path, chronology: Path) -> None:
    run("import", chronology)
    with sqlite3.connect(migrated) as connection:
        connection.execute("UPDATE events SET note_count = 7")
    connection.close()
    said = run("check")
    assert (said.status, len(said.out.splitlines())) == (1, 2)
    assert said.err == "2 faults were found.\n"
    with sqlite3.connect(migrated) as connection:
        connection.execute("DELETE FROM sources")
    connection.close()
    said = run("check")
    assert said.status == 1
    assert "refers to a record of sources that is not there." in said.out
