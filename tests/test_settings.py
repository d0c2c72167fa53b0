"""Settings come from the environment or a file, are typed, and are checked before anything begins."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import PROJECT, Settings


def read(**given: str) -> Settings:
    """The settings of a process with those variables, without the prefix."""
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("DATELINE_")]:
            environment.delenv(name)
        for name, value in given.items():
            environment.setenv(f"DATELINE_{name}", value)
        return Settings(_env_file=None)


def test_without_an_environment_the_site_is_a_local_one() -> None:
    assert read().model_dump() == {
        "database_url": "sqlite:///dateline.sqlite3",
        "host": "127.0.0.1",
        "port": 8000,
        "public_url": None,
        "is_public": True,
        "second_person_checks": False,
        "day_first": None,
        "max_body_size": 8 * 1024 * 1024,
        "max_upload_size": 64 * 1024 * 1024,
        "fetching": False,
        "fetch_ports": (80, 443),
        "session_days": 30,
        "allowed_hosts": (),
        "trusted_proxies": (),
        "writes_per_minute": 600,
        "costly_reads_per_minute": 600,
        "metrics_port": None,
        "second_factor_for": "none",
        "oidc_issuer": None,
        "oidc_client_id": "",
        "oidc_client_secret": None,
        "oidc_role": "",
        "secret_key": None,
        "secret_key_file": None,
    }


@pytest.mark.parametrize(
    ("name", "value", "read_as"),
    [
        ("DATABASE_URL", "postgresql+psycopg://ann@/dates", "postgresql+psycopg://ann@/dates"),
        ("HOST", "::1", "::1"),
        ("PORT", "1", 1),
        ("PORT", "65535", 65535),
        ("PUBLIC_URL", "https://dates.example", "https://dates.example"),
        ("IS_PUBLIC", "false", False),
        ("IS_PUBLIC", "0", False),
        ("IS_PUBLIC", "yes", True),
        ("DAY_FIRST", "true", True),
        ("MAX_BODY_SIZE", "65536", 65536),
        ("SESSION_DAYS", "365", 365),
        ("ALLOWED_HOSTS", "dates.example, intranet", ("dates.example", "intranet")),
        ("TRUSTED_PROXIES", "10.0.0.1 fd00::/8", ("10.0.0.1", "fd00::/8")),
        ("METRICS_PORT", "9100", 9100),
        ("SECOND_FACTOR_FOR", "curators", "curators"),
    ],
)
def test_each_setting_is_a_variable(name: str, value: str, read_as: object) -> None:
    assert getattr(read(**{name: value}), name.lower()) == read_as


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("PORT", ""),
        ("IS_PUBLIC", "members"),
        ("DAY_FIRST", "sometimes"),
        ("MAX_BODY_SIZE", "65535"),
        ("MAX_BODY_SIZE", "8M"),
        ("SESSION_DAYS", "0"),
        ("SESSION_DAYS", "366"),
        ("SECOND_FACTOR_FOR", "readers"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read(**{name: value})
    assert [error["loc"] for error in refused.value.errors()] == [(name.lower(),)]


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("DATELINE_PORT=8001\nDATELINE_HOST=::1\nOTHER=1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_PORT", "8002")
    settings = Settings()
    assert (settings.host, settings.port) == ("::1", 8002)


@pytest.mark.parametrize(
    ("address", "is_secure"),
    [("https://dates.example", True), ("http://dates.example", False), ("http://https://", False), ("", False)],
)
def test_only_behind_https_cookies_are_secure(address: str, is_secure: bool) -> None:
    assert read(PUBLIC_URL=address).is_secure is is_secure


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        read().port = 9  # type: ignore[misc]


def test_the_project_folder_holds_what_the_app_reads() -> None:
    assert all((PROJECT / name).is_dir() for name in ("templates", "static", "migrations"))
