"""Which version of Dateline this is."""

import tomllib
from importlib import metadata

from app.settings import PROJECT


def find_version() -> str:
    """The installed version, or in a checkout that is not installed the one that it says of itself."""
    try:
        return metadata.version("dateline")
    except metadata.PackageNotFoundError:
        return str(tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"])
