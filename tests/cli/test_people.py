"""Accounts from the command line."""

import hashlib
import sqlite3
from pathlib import Path

import pytest

from tests.cli.running import Run, ask, count

PASSWORD = "a sentence that nobody else has"


def test_an_account_is_made_with_a_password_from_standard_input(run: Run, migrated: Path) -> None:
    said = run("people", "add", "Ann Berg", "--role", "curator", "--password-stdin", stdin=f"{PASSWORD}\n".encode())
    assert said == (0, "Ann Berg may sign in as curator.\n", "")
    assert ask(migrated, "SELECT password_hash FROM people").startswith("$argon2id$")
    assert run("people", "add", "Bob", "--role", "reader").status == 0
    assert ask(migrated, "SELECT password_hash FROM people WHERE name = 'Bob'") is None


@pytest.mark.parametrize(
    ("arguments", "stdin", "sentence"),
    [
        (["Ann", "--role", "root"], b"", "“root” is none of reader, contributor, curator, admin."),
        ([" ", "--role", "reader"], b"", "A name has 1 to 80 visible characters."),
        (["bob", "--role", "reader"], b"", "There is an account named bob already."),
        (["Ann", "--role", "reader", "--password-stdin"], b"short", "A password has 15 characters or more"),
        (["Ann", "--role", "reader", "--password-stdin"], b"", "A password has 15 characters or more"),
        (["Ann", "--role", "reader", "--password-stdin"], b"\xff" * 20, "The password on standard input is no UTF-8"),
        (["Ann", "--role", "reader", "--password-stdin"], b"p" * 20_000, "A password has 15 characters or more"),
    ],
)
def test_an_account_that_cannot_be_is_told(
    run: Run, migrated: Path, arguments: list[str], stdin: bytes, sentence: str
) -> None:
    run("people", "add", "Bob", "--role", "reader")
    said = run("people", "add", *arguments, stdin=stdin)
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith(sentence)
    assert len(said.err.splitlines()) == 1
    assert count(migrated, "people") == 1


def test_a_link_and_a_token_are_printed_and_only_their_digests_kept(
    run: Run, migrated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_PUBLIC_URL", "https://dates.example/")
    run("people", "add", "Ann", "--role", "reader")
    link, token = run("people", "link", "ann"), run("people", "token", "Ann")
    assert (link.status, token.status) == (0, 0)
    start, _, secret = link.out.strip().rpartition("/")
    assert start == "https://dates.example/sign-in/link"
    kept = {hashlib.sha256(said.encode()).hexdigest() for said in (secret, token.out.strip())}
    assert {row[0] for row in ask(migrated, "SELECT token_sha256 FROM sign_ins")} == kept


@pytest.mark.parametrize("command", ["link", "token"])
def test_nobody_gets_no_link(run: Run, migrated: Path, command: str) -> None:
    assert run("people", command, "Nobody") == (1, "", "There is no account named Nobody.\n")
    run("people", "add", "Ann", "--role", "reader")
    with sqlite3.connect(migrated) as connection:
        connection.execute("UPDATE people SET is_active = 0")
    connection.close()
    assert run("people", command, "ann") == (1, "", "The account Ann is closed.\n")
    assert count(migrated, "sign_ins") == 0
