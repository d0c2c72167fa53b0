"""The files of an import of texts: one file, a folder, or a zip archive."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from app.errors import Invalid, NotFound
from app.formats.texts import SUFFIXES
from app.formats.texts.archives import open_archive, read_entry

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of one file."""
MOST_FILES = 20_000
LARGEST_ARCHIVE = 4 * 1024 * 1024 * 1024
"""Bytes of all files of an archive, unfolded; they are unfolded one by one."""

TOO_LARGE = f"The file is larger than {LARGEST_FILE // 1024**2} MiB."

File = tuple[str, Callable[[], bytes]]
"""Name of a file below what was given, and what reads its bytes: it raises `Invalid` where they are too many."""


def list_files(path: Path) -> Iterator[File]:
    """The files at `path` that may hold a text, in the order of their names. A zip archive is gone through like a
    folder. Raises `NotFound` where there is no such path, `Invalid` for an archive that is harmful or damaged."""
    if not path.exists():
        raise NotFound(f"There is no file or folder {path}.")
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.suffix.lower() in SUFFIXES and file.is_file():
                yield str(file.relative_to(path)), lambda file=file: _read(file)  # type: ignore[misc]
    elif path.suffix.lower() == ".zip":
        yield from _list_entries(path)
    else:
        yield path.name, lambda: _read(path)


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        content = opened.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Invalid(TOO_LARGE)
    return content


def _list_entries(path: Path) -> Iterator[File]:
    with path.open("rb") as opened:
        archive = open_archive(opened, MOST_FILES, LARGEST_ARCHIVE)
        for entry in sorted(archive.infolist(), key=lambda entry: entry.filename):
            inner = PurePosixPath(entry.filename)
            # Archives of Macs hold a shadow of each file there.
            if inner.suffix.lower() in SUFFIXES and inner.parts[0] != "__MACOSX" and not entry.is_dir():
                yield entry.filename, lambda entry=entry: _unfold(archive, entry)  # type: ignore[misc]


def _unfold(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.file_size > LARGEST_FILE:
        raise Invalid(TOO_LARGE)
    return read_entry(archive, entry.filename)
