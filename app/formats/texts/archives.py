"""Zip archives that were handed in: how much they may unfold to is bounded before anything is unfolded."""

import io
import zipfile
from typing import IO

from app.errors import Invalid

MOST_ENTRIES = 5000
LARGEST_WHOLE = 256 * 1024 * 1024
"""Bytes of all entries, unfolded."""
LARGEST_RATIO = 200
"""How many bytes one byte may unfold to, in entries of some size; text gives 3 to 10."""
SMALL = 1024 * 1024


def open_archive(
    opened: IO[bytes], most_entries: int = MOST_ENTRIES, largest_whole: int = LARGEST_WHOLE
) -> zipfile.ZipFile:
    """The archive, once its list of entries is found harmless. Raises `Invalid` otherwise.

    Entries never give more bytes than the list says: `zipfile` stops there.
    """
    try:
        archive = zipfile.ZipFile(opened)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Invalid("The file is damaged: its list of parts cannot be read.") from None
    entries = archive.infolist()
    if len(entries) > most_entries:
        raise Invalid(f"The file has {len(entries):,} parts; {most_entries:,} are the most that are read.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Invalid("The file is locked with a password. Unlock it, and add it again.")
    if sum(entry.file_size for entry in entries) > largest_whole or any(map(_unfolds_too_far, entries)):
        raise Invalid("The file would unfold to far more than it is. It was not opened.")
    return archive


def _unfolds_too_far(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > SMALL and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1)


def open_bytes(content: bytes) -> zipfile.ZipFile:
    return open_archive(io.BytesIO(content))


def read_entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of one entry. Raises `Invalid` where it is missing or damaged."""
    try:
        return archive.read(name)
    except KeyError:
        raise Invalid(f"The file is damaged: its part {name[:80]} is missing.") from None
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise Invalid(f"The file is damaged: its part {name[:80]} cannot be read.") from None
    except Exception as problem:
        # zlib, lzma and bz2 have errors of their own, which share no base but this one.
        if type(problem).__module__ not in ("zlib", "_lzma", "_bz2"):
            raise
        raise Invalid(f"The file is damaged: its part {name[:80]} cannot be read.") from None
