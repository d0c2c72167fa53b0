"""`dateline export`: a whole file or none, standard output, and what is said of it."""

import json
import stat
from pathlib import Path

import pytest

from app.services.exports import ChronologyExport
from tests.cli.running import Run, ask, dump


def test_an_export_comes_back_the_same_and_replaces_the_one_before(run: Run, migrated: Path, chronology: Path) -> None:
    run("import", chronology)
    before = dump(migrated)
    first = run("export", "out.json")
    assert (first.status, first.err) == (0, "")
    assert first.out == (
        "Exported to out.json: categories 1, actors 2, places 1, tags 1, sources 2, events 2, citations 2, "
        "annotations 2.\n"
    )
    out = migrated.with_name("out.json")
    written = out.read_bytes()
    assert json.loads(written)["events"][0]["key"] == "strike"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert run("export", "out.json").status == 0
    assert out.read_bytes() == written
    assert "events: 2 same" in run("import", "out.json").out
    assert dump(migrated) == before
    assert sorted(path.name for path in migrated.parent.glob("*out.json*")) == ["out.json"]


def test_a_hyphen_means_standard_output(run: Run, migrated: Path, chronology: Path) -> None:
    run("import", chronology)
    run("export", "out.json")
    said = run("export", "-")
    assert (said.status, said.err) == (0, "")
    assert said.out == migrated.with_name("out.json").read_text("utf-8")


def test_an_empty_database_gives_an_empty_chronology(run: Run, migrated: Path) -> None:
    assert json.loads(run("export", "-").out) == {"format": "dateline/1", "title": "Chronology"}
    assert run("export", "out.json").out == "Exported to out.json: no records.\n"


def test_what_is_left_out_is_said(run: Run, migrated: Path, chronology: Path) -> None:
    run("import", chronology)
    ask(migrated, "UPDATE annotations SET visibility = 'private' WHERE \"key\" = 'why-not' RETURNING id")
    said = run("export", "out.json")
    assert (said.status, said.err) == (0, "Left out: private notes (1).\n")
    assert "annotations 1." in said.out
    assert "annotations 2." in run("export", "--with-private-notes", "out.json").out


def test_a_record_that_an_import_would_refuse_is_named_and_the_status_says_so(
    run: Run, migrated: Path, chronology: Path
) -> None:
    run("import", chronology)
    ask(migrated, "UPDATE events SET summary = 'Raw <b>HTML</b>' WHERE \"key\" = 'strike' RETURNING id")
    said = run("export", "out.json")
    assert said.status == 1
    assert said.err.splitlines() == [
        "events strike: summary must not hold raw HTML; write \\< for the sign itself",
        "The file is written, but an import would refuse the records named above.",
    ]


def test_an_export_that_fails_leaves_what_was_there(
    run: Run, migrated: Path, chronology: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", chronology)
    run("export", "out.json")
    out = migrated.with_name("out.json")
    written = out.read_bytes()

    def fail(export: ChronologyExport, in_list: str, path: str, fields: object) -> None:
        if in_list == "events":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(ChronologyExport, "_note", fail)
    said = run("export", "out.json")
    assert (said.status, said.err) == (1, "No space left on device.\n")
    assert out.read_bytes() == written
    assert sorted(path.name for path in migrated.parent.glob("*out.json*")) == ["out.json"]


@pytest.mark.parametrize(("file", "sentence"), [("nowhere/out.json", "There is no folder"), (".", "no ordinary file")])
def test_a_place_that_cannot_be_written_is_told(run: Run, migrated: Path, file: str, sentence: str) -> None:
    said = run("export", file)
    assert said.status == 1
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1


def test_a_missing_database_is_told(run: Run, tmp_path: Path) -> None:
    said = run("export", "out.json")
    assert said.status == 1
    assert said.err.startswith("There is no database")
    assert not (tmp_path / "out.json").exists()
