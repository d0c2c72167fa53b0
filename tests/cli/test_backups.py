"""`dateline backup` and `dateline restore`: what is said, and what is there then. More in tests/test_backups.py."""

from pathlib import Path

from tests.cli.running import Run, count, dump


def test_a_backup_is_written_and_restored(run: Run, migrated: Path, chronology: Path, tmp_path: Path) -> None:
    run("import", chronology)
    before = dump(migrated)
    said = run("backup", "monday")
    size = (tmp_path / "monday").stat().st_size
    assert said == (0, f"The chronology is backed up to monday, {size:,} bytes.\n", "")
    migrated.unlink()
    run("migrate")
    assert count(migrated, "events") == 0
    said = run("restore", "monday")
    assert (said.status, said.err) == (0, "")
    kept = said.out.rsplit(maxsplit=1)[-1].removesuffix(".")
    assert said.out == f"monday is restored. What was there before is kept as {kept}.\n"
    assert dump(migrated) == before
    assert count(tmp_path / kept, "events") == 0


def test_failures_are_one_sentence(run: Run, migrated: Path, tmp_path: Path) -> None:
    (tmp_path / "monday").write_text("taken")
    assert run("backup", "monday") == (1, "", "monday exists already; a backup overwrites nothing.\n")
    assert run("backup", "nowhere/monday") == (1, "", "nowhere/monday.part: No such file or directory.\n")
    assert run("restore", "monday") == (1, "", "monday is no SQLite database. Nothing was replaced.\n")
    assert run("restore", "tuesday") == (1, "", "There is no file tuesday.\n")
