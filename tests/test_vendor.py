"""Code of others that the repository carries: unchanged since it was fetched, and each with its licence."""

import hashlib
from pathlib import Path

import pytest

VENDOR = Path(__file__).resolve().parents[1] / "static" / "vendor"
FOLDERS = sorted(folder for folder in VENDOR.iterdir() if folder.is_dir())
HTMX_4_0_1 = "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_sums(folder: Path) -> dict[str, str]:
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_vendored_file_is_as_fetched(folder: Path) -> None:
    files = {path.relative_to(folder).as_posix(): sha256(path) for path in folder.rglob("*") if path.is_file()}
    del files["SHA256SUMS"]
    assert files == read_sums(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_vendored_folder_has_its_licence(folder: Path) -> None:
    assert "permission" in (folder / "LICENSE").read_text().lower()


def test_no_vendored_file_lies_outside_a_checked_folder() -> None:
    assert [path for path in VENDOR.iterdir() if path.is_file()] == []


def test_htmx_is_the_published_build() -> None:
    assert sha256(VENDOR / "htmx-4.0.1" / "htmx.min.js") == HTMX_4_0_1
