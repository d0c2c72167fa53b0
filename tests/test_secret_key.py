"""The secret key: given, or made once into a file for its owner alone; never shown."""

from pathlib import Path

import pytest

from app.errors import AppError
from app.secret_key import key_file, read_secret_key
from app.settings import Settings

KEY = "k" * 32


def settings(**given: object) -> Settings:
    return Settings.model_validate({"database_url": "sqlite:///dateline.sqlite3", **given})


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = read_secret_key(settings())
    assert len(first) >= 32
    assert read_secret_key(settings()) == first
    (file,) = tmp_path.iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == ("dateline.secret-key", 0o600)
    file.unlink()
    assert read_secret_key(settings()) != first


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:////data/case.sqlite3", "/data/case.secret-key"),
        ("sqlite://", "dateline.secret-key"),
        ("postgresql+psycopg://ann@/dates", "dateline.secret-key"),
    ],
)
def test_it_lies_beside_the_database(url: str, name: str) -> None:
    assert key_file(settings(database_url=url)) == Path(name)
    assert key_file(settings(database_url=url, secret_key_file="/keys/own")) == Path("/keys/own")


def test_a_given_key_goes_before_any_file(tmp_path: Path) -> None:
    assert read_secret_key(settings(secret_key=KEY, secret_key_file=tmp_path / "key")) == KEY.encode()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "mode", "sentence"), [(KEY, 0o644, "chmod 600"), ("", 0o600, "holds no secret key")]
)
def test_a_key_that_is_none_or_open_is_refused(tmp_path: Path, content: str, mode: int, sentence: str) -> None:
    file = tmp_path / "key"
    file.write_text(content)
    file.chmod(mode)
    with pytest.raises(AppError, match=sentence):
        read_secret_key(settings(secret_key_file=file))


def test_secrets_are_not_shown_with_the_settings() -> None:
    given = settings(
        secret_key=KEY, oidc_issuer="https://id.example", oidc_client_id="dateline", oidc_client_secret="hidden words"
    )
    assert KEY not in repr(given) + str(given)
    assert "hidden words" not in repr(given) + str(given.model_dump())


@pytest.mark.parametrize(
    "given",
    [
        {"secret_key": "short"},
        {"oidc_issuer": "http://id.example", "oidc_client_id": "dateline", "oidc_client_secret": "s"},
        {"oidc_issuer": "https://id.example"},
        {"oidc_role": "admin"},
    ],
)
def test_settings_that_would_be_unsafe_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        settings(**given)
